// What is published of a simulated perfect lock: it costs nothing and is never idle while somebody wants it, so that
// its overhead is 0, whatever it guards and however many come for it.
#include <gtest/gtest.h>

#include <queue>
#include <random>
#include <vector>

#include "bench/workloads/stint.hpp"

namespace coresweep::bench {
namespace {

struct Load {
  unsigned workers;
  std::int64_t inside_ns;
  std::int64_t outside_ns;
  unsigned locks = 1;  ///< one drawn at random for each round; 0: nobody is excluded
};

/// What workers with a CPU each, who begin one after the other, find in their stamps.
std::vector<Stint> under_perfect_locks(const Load& load, std::int64_t end_ns) {
  std::vector<Stint> stints(load.workers);
  std::vector<std::int64_t> free_from(std::max(1U, load.locks), 0);
  std::mt19937 random(1);
  using Asks = std::pair<std::int64_t, unsigned>;  // when, who: first come, first served
  std::priority_queue<Asks, std::vector<Asks>, std::greater<>> asking;
  for (unsigned i = 0; i < load.workers; ++i) {
    stints[i].cpu = static_cast<int>(i);
    stints[i].begin_ns = i % 7;
    asking.emplace(stints[i].begin_ns, i);
  }
  while (!asking.empty()) {
    const auto [now, who] = asking.top();
    asking.pop();
    std::int64_t& free = free_from[random() % free_from.size()];
    const std::int64_t left = (load.locks == 0 ? now : std::max(now, free)) + load.inside_ns;
    free = left;
    ++stints[who].steps;
    stints[who].end_ns = left + load.outside_ns;
    if (stints[who].end_ns < end_ns) asking.emplace(stints[who].end_ns, who);
  }
  return stints;
}

Counters published(const Load& load) {
  const RoundWork work{static_cast<double>(load.inside_ns), static_cast<double>(load.outside_ns), load.locks};
  const std::int64_t queue = load.locks == 0 ? 1 : load.workers;  // who may be in it
  const std::int64_t each_ns = 300 * std::max(load.inside_ns + load.outside_ns, queue * load.inside_ns);
  return stint_counters(under_perfect_locks(load, each_ns), work);
}

constexpr unsigned worker_counts[] = {1, 2, 3, 4, 8, 16, 31, 64, 128};

TEST(PerfectLock, HasNoOverhead) {
  for (const unsigned workers : worker_counts) {
    for (const std::int64_t inside_ns : {1, 100, 1'000, 10'000}) {
      for (const std::int64_t outside_ns : {0, 100, 1'000, 10'000, 100'000}) {
        SCOPED_TRACE(::testing::Message() << workers << " workers, " << inside_ns << " in, " << outside_ns << " out");
        const Counters counters = published({workers, inside_ns, outside_ns});
        EXPECT_EQ(counters.at("at_once"), workers);
        const double round_ns = perfect_round_ns(
            {.inside_ns = static_cast<double>(inside_ns), .outside_ns = static_cast<double>(outside_ns)}, workers);
        EXPECT_NEAR(counters.at("overhead_ns"), 0, inside_ns == 1'000 ? 5 : std::max(0.005 * round_ns, 0.05));
      }
    }
  }
}

TEST(PerfectLock, LeavesThoseWhoWaitTheRestOfTheirTime) {
  for (const unsigned workers : worker_counts) {
    if (workers == 1) continue;  // nobody to wait for
    EXPECT_NEAR(published({workers, 1'000, 0}).at("not_working_share"), 1 - 1.0 / workers, 5e-3) << "always taken";
    const double busy = std::min(1.0, 1.0 * (1'000 + 9'000) / (workers * 1'000));
    EXPECT_NEAR(published({workers, 1'000, 9'000}).at("not_working_share"), 1 - busy, 5e-3) << workers;
  }
}

TEST(PerfectLock, WhereNobodyIsExcludedNoSectionWaitsForAnother) {
  for (const unsigned workers : worker_counts) {
    const Counters counters = published({workers, 1'000, 100, 0});
    EXPECT_NEAR(counters.at("overhead_ns"), 0, 1) << workers;
    if (workers > 1) {
      EXPECT_NEAR(counters.at("not_working_share"), 0, 1e-3) << workers;
    }
  }
}

TEST(PerfectLock, OfSeveralTheLeastPossibleIsTakenOff) {
  double before = 1e9;
  for (const unsigned locks : {16U, 256U}) {  // who finds his lock taken waits, though others are free
    const double overhead_ns = published({16, 1'000, 0, locks}).at("overhead_ns");
    EXPECT_GT(overhead_ns, 0) << locks;
    EXPECT_LT(overhead_ns, before) << locks;
    before = overhead_ns;
  }
}

TEST(PerfectLock, WorkersRunAtOnceAsFarAsTheyHaveCpus) {
  std::vector<Stint> four(4);
  for (std::size_t i = 0; i < four.size(); ++i) four[i].cpu = static_cast<int>(i % 2);
  EXPECT_EQ(at_once(four), 2U);
  for (Stint& stint : four) stint.cpu = -1, stint.choice = 3;
  EXPECT_EQ(at_once(four), 3U) << "bound to none, on three CPUs";
  for (Stint& stint : four) stint.choice = 64;
  EXPECT_EQ(at_once(four), 4U);
  EXPECT_EQ(perfect_round_ns({1'000, 1'000, 1}, 4), 1'000);
  EXPECT_EQ(perfect_round_ns({1'000, 9'000, 1}, 4), 2'500);
  EXPECT_EQ(perfect_round_ns({1'000, 0, 0}, 4), 250);
}

}  // namespace
}  // namespace coresweep::bench
