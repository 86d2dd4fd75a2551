// Conformance over the registry: every barrier holds everybody back, between threads and (where it says so) between
// processes; and a barrier that lets workers through is caught.
#include <gtest/gtest.h>

#include "bench/tests/fixture.hpp"
#include "bench/workloads/barrier.hpp"

namespace coresweep::bench {
namespace {

class Barriers : public ::testing::TestWithParam<BarrierInfo> {};

TEST_P(Barriers, LetNobodyThroughEarly) {
  for (const ModeInfo& mode : catalogue().modes) {
    for (const char* workers : {"1", "2", "3", "4"}) {
      for (const char* arrival : {"together", "uneven"}) {
        const std::string id =
            "barrier/mode:" + mode.name + "/barrier:" + GetParam().name + "/workers:" + workers + "/arrival:" + arrival;
        if (not_applicable(parse_case(id, catalogue()), catalogue())) continue;
        SCOPED_TRACE(id);
        OpenedCase opened(id, kernels());
        for (int trial = 0; trial < 3; ++trial) {
          EXPECT_GT(opened.session->run_trial().steps, 0U);  // throws Incorrect if somebody is early
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Barriers, ::testing::ValuesIn(catalogue().barriers),
                         [](const auto& barrier) { return barrier.param.name; });

TEST(Conformance, KeepsOpenMpsBarrierToItsOwnTeam) {
  for (const ModeInfo& mode : catalogue().modes) {
    const auto reason =
        not_applicable(parse_case("barrier/barrier:openmp/mode:" + mode.name, catalogue()), catalogue());
    EXPECT_EQ(reason.has_value(), mode.name != "thread_pool_openmp") << mode.name;
  }
}

/// Says that it is a barrier, and lets everybody through.
class open_door {
 public:
  static constexpr BarrierTraits traits{.description = "a barrier that holds nobody back"};
  explicit open_door(const BarrierSetup&) {}
  struct Context {};
  void wait(Context&) noexcept {}
};

TEST(Conformance, CatchesABarrierThatHoldsNobodyBack) {
  EXPECT_NE(complaint_of("barrier/mode:thread/barrier:pthread_barrier/workers:2/arrival:uneven",
                         barrier_row<barrier::Phases, open_door>("barrier", "pthread_barrier")),
            "nothing");
}

}  // namespace
}  // namespace coresweep::bench
