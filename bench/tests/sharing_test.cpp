// The workloads of sharing: right in every mode and number of workers, and red when done wrong.
#include <gtest/gtest.h>

#include "bench/tests/fixture.hpp"
#include "bench/workloads/false_sharing.hpp"
#include "bench/workloads/fetch_add.hpp"
#include "bench/workloads/lost_update.hpp"
#include "bench/workloads/sharded_counter.hpp"

namespace coresweep::bench {
namespace {

const std::vector<std::string> subjects{"false_sharing/stride:8",   "false_sharing/stride:64",
                                        "false_sharing/stride:128", "false_sharing/stride:256",
                                        "sharded_counter",          "fetch_add",
                                        "lost_update/pause:0",      "lost_update/pause:100"};

TEST(Sharing, IsRightInEveryMode) {
  in_every_mode([](const std::string& mode) {
    for (const std::string& subject : subjects) {
      for (const char* workers : {"1", "2", "5"}) {
        const std::string id = subject + "/mode:" + mode + "/workers:" + workers;
        if (not_applicable(parse_case(id, catalogue()), catalogue())) continue;
        SCOPED_TRACE(id);
        OpenedCase opened(id, kernels());
        EXPECT_GT(opened.session->run_trial().steps, 0U);  // throws Incorrect
      }
    }
  });
}

TEST(Sharing, DoesTheExtraStepsOfWorkScale) {
  for (const std::string& subject : subjects) {
    OpenedCase opened(subject + "/mode:thread/workers:2", kernels(), 1.25);
    EXPECT_GT(opened.session->run_trial().steps, 0U) << subject;
  }
}

TEST(LostUpdate, LosesSomeBetweenTwoWorkers) {
  if (usable_cpus().size() < 2) GTEST_SKIP() << "on one CPU updates hardly ever collide";
  OpenedCase opened("lost_update/mode:thread/workers:2/pause:10", kernels());
  EXPECT_TRUE(some_trial([&] { return opened.session->run_trial().counters.at("lost_share") > 0.0; }));
}

struct SameWord {
  static std::uint64_t offset(std::uint32_t, std::uint64_t) noexcept { return 0; }
};
struct SameShard {
  static std::uint32_t of(std::uint32_t) noexcept { return 0; }
};
struct Divisible {
  static std::uint64_t add(std::atomic<std::uint64_t>& word) noexcept {
    const std::uint64_t value = word.load(std::memory_order_relaxed);
    word.store(value + 1, std::memory_order_relaxed);
    return value;
  }
};
struct PlusTwo {
  static std::uint64_t after(std::uint64_t value, std::uint64_t delta) noexcept { return value + 2 * delta; }
};

TEST(Conformance, CatchesWhatIsDoneWrong) {
  if (usable_cpus().size() < 2) GTEST_SKIP() << "on one CPU updates hardly ever collide";
  EXPECT_TRUE(is_caught(role_row<false_sharing::Words<SameWord>>("false_sharing")));
  EXPECT_TRUE(is_caught(role_row<sharded_counter::Shards<SameShard>>("sharded_counter")));
  EXPECT_TRUE(is_caught(role_row<fetch_add::Numbers<Divisible>>("fetch_add")));
}

TEST(Conformance, CatchesUpdatesThatAreMadeUp) {
  const exec::Kernel row = role_row<lost_update::Updates<PlusTwo>>("lost_update");
  OpenedCase opened("lost_update/mode:thread/workers:1", {&row, 1});
  EXPECT_THROW(opened.session->run_trial(), exec::Incorrect);
}

}  // namespace
}  // namespace coresweep::bench
