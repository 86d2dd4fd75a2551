// Conformance over the registry: every lock that says it excludes does, between threads and (where it says so) between
// processes; and a lock that does nothing is caught.
#include <gtest/gtest.h>

#include "bench/lock_list.hpp"
#include "bench/tests/fixture.hpp"
#include "bench/workloads/counter.hpp"

namespace coresweep::bench {
namespace {

class Locks : public ::testing::TestWithParam<LockInfo> {
 protected:
  static std::vector<std::string> modes() {
    if (!GetParam().process_shared) return {"thread"};
    return {"thread", "process_fork", "process", "process_pool"};
  }
};

TEST_P(Locks, LoseNothingIfTheyExclude) {
  for (const std::string& mode : modes()) {
    for (const char* workers : {"1", "2", "3"}) {
      const std::string id = "counter/mode:" + mode + "/lock:" + GetParam().name + "/workers:" + workers;
      OpenedCase opened(id, kernels());
      const exec::Trial trial = opened.session->run_trial();  // throws Incorrect if one update is lost
      EXPECT_GT(trial.steps, 0U) << id;
      if (GetParam().excludes) {
        EXPECT_EQ(trial.counters.at("lost_steps"), 0.0) << id;
      }
    }
  }
}

TEST_P(Locks, BalanceTheDeposit) {
  for (const std::string& mode : modes()) {
    OpenedCase opened("deposit/mode:" + mode + "/lock:" + GetParam().name + "/work:20000", kernels());
    const exec::Trial trial = opened.session->run_trial();
    EXPECT_EQ(trial.steps, 20000U);
    if (GetParam().excludes) {
      EXPECT_EQ(trial.counters.at("balance_error"), 0.0) << mode;
    }
  }
}

TEST_P(Locks, DoTheExtraStepsOfWorkScale) {
  OpenedCase opened("counter/mode:thread/lock:" + GetParam().name + "/workers:2", kernels(), 1.05);
  EXPECT_GT(opened.session->run_trial().steps, 0U);  // the check demands the extra steps
}

INSTANTIATE_TEST_SUITE_P(All, Locks, ::testing::ValuesIn(catalogue().locks),
                         [](const auto& lock) { return lock.param.name; });

/// Says that it excludes, and does not.
class idle {
 public:
  static constexpr LockTraits traits{.description = "a lock that does not lock", .process_shared = true};
  explicit idle(const LockSetup&) {}
  struct Context {};
  void lock(Context&) noexcept {}
  void unlock(Context&) noexcept {}
};

TEST(Conformance, CatchesALockThatDoesNotLock) {
  if (usable_cpus().size() < 2) GTEST_SKIP() << "on one CPU updates hardly ever collide";
  std::vector<exec::Kernel> rows(kernels().begin(), kernels().end());
  for (exec::Kernel& row : rows) {
    if (row.workload == "counter" && row.variant == "std_mutex")
      row = lock_row<counter::Counter, idle>("counter", "std_mutex");
  }
  OpenedCase opened("counter/mode:thread/lock:std_mutex/workers:2", rows);
  EXPECT_THROW(opened.session->run_trial(), exec::Incorrect);
}

TEST(Conformance, MeasuresWhatIsLostWithoutALock) {
  if (usable_cpus().size() < 2) GTEST_SKIP() << "on one CPU updates hardly ever collide";
  OpenedCase opened("counter/mode:thread/lock:none/workers:2", kernels());
  double lost = 0;  // on a busy machine two workers may not meet in one trial
  for (int trial = 0; trial < 50 && lost == 0; ++trial) lost = opened.session->run_trial().counters.at("lost_share");
  EXPECT_GT(lost, 0.0);
}

}  // namespace
}  // namespace coresweep::bench
