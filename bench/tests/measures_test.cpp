// The small arithmetic behind lock and sharing workloads, against known answers.
#include <gtest/gtest.h>

#include <vector>

#include "bench/workloads/chain.hpp"
#include "bench/workloads/jain.hpp"
#include "bench/workloads/log_histogram.hpp"
#include "bench/workloads/owner_runs.hpp"
#include "bench/workloads/stint.hpp"
#include "bench/workloads/work_time.hpp"

namespace coresweep::bench {
namespace {

TEST(Chain, ManyStepsAtOnceAreWhatTheyAreOneByOne) {
  for (const std::uint64_t n : {0U, 1U, 2U, 3U, 100U, 12345U}) {
    EXPECT_EQ(repeated(chain_step, n)(42), run_chain(42, n)) << n;
  }
  EXPECT_EQ(run_chain(0, 1), chain_term);
  EXPECT_EQ(sum_chains(0, 321, 7), sum_of_chains(321, 7));
  EXPECT_EQ(sum_chains(100, 321, 7), sum_of_chains(321, 7) - sum_of_chains(100, 7));
}

TEST(Calibration, IsTheMedianOfTheLast) {
  Calibration calibration;
  EXPECT_LT(calibration.ns(), 0) << "nothing measured";
  calibration.add(9);
  EXPECT_EQ(calibration.ns(), 9);
  calibration.add(7);
  EXPECT_EQ(calibration.ns(), 8);
  calibration.add(100);
  EXPECT_EQ(calibration.ns(), 9);
  for (int i = 0; i < 31; ++i) calibration.add(5);
  EXPECT_EQ(calibration.ns(), 5);
}

TEST(WorkTime, IsTheMeanOfAllButWhatTheCpuWasTakenAwayFrom) {
  WorkTime time;
  EXPECT_LT(time.ns(), 0) << "nothing measured";
  for (const double ns : {100.0, 100.0, 100.0, 104.0}) time.add(ns);
  EXPECT_DOUBLE_EQ(time.ns(), 101) << "an interruption counts, as in a trial";
  time.add(2'000);
  EXPECT_DOUBLE_EQ(time.ns(), 101) << "a CPU that was somebody else's does not";
  for (int i = 0; i < 31; ++i) time.add(5);
  EXPECT_DOUBLE_EQ(time.ns(), 5) << "the last of them";
}

TEST(LogHistogram, TellsNanoseconds) {
  LogHistogram ticks;
  for (int i = 0; i < 2'000; ++i) ticks.add(20);
  ticks.add(4'000);
  Observations waits;
  ticks.tell(waits, 0.5);
  EXPECT_EQ(waits.n(), 2'001U);
  EXPECT_EQ(waits.quantile(500), 10.0);
  EXPECT_EQ(waits.quantile(990), 10.0);
  EXPECT_EQ(waits.longest_ns(), 2'000.0);
  ticks.tell(waits, 1.0);
  EXPECT_EQ(waits.n(), 4'002U) << "adds to what is there";
}

TEST(Jain, IsOneWhereAllGotTheSameAndOneNthWhereOneGotAll) {
  EXPECT_DOUBLE_EQ(jain_index(std::vector<std::uint64_t>{5, 5, 5}), 1);
  EXPECT_DOUBLE_EQ(jain_index(std::vector<std::uint64_t>{9, 0, 0, 0}), 0.25);
  EXPECT_DOUBLE_EQ(jain_index(std::vector<std::uint64_t>{1, 2, 3}), 36.0 / 42);
  EXPECT_DOUBLE_EQ(jain_index(std::vector<std::uint64_t>{0, 0}), 1);
}

/// A worker that ran for `cpu_ns` of [begin_ns, end_ns); two ticks a nanosecond.
Stint stint(std::int64_t begin_ns, std::int64_t end_ns, std::int64_t cpu_ns, std::uint64_t steps) {
  return {.begin_ns = begin_ns,
          .end_ns = end_ns,
          .cpu_ns = cpu_ns,
          .ticks = static_cast<std::uint64_t>(end_ns - begin_ns) * 2,
          .steps = steps};
}

TEST(Stint, CountersOfTwoWorkers) {
  const std::vector<Stint> two{stint(0, 100'000'000, 80'000'000, 300'000), stint(0, 100'000'000, 70'000'000, 100'000)};
  const Counters counters = stint_counters(two, {.inside_ns = 50, .outside_ns = 100});
  EXPECT_DOUBLE_EQ(counters.at("at_once"), 1) << "bound to none of one CPU";
  EXPECT_DOUBLE_EQ(counters.at("overhead_ns"), 250 - 150);
  EXPECT_DOUBLE_EQ(counters.at("not_working_share"), 0.4);
  EXPECT_DOUBLE_EQ(counters.at("jain"), 0.8);
  EXPECT_DOUBLE_EQ(counters.at("cpu_ns_per_step"), 375);
  EXPECT_DOUBLE_EQ(counters.at("running_share"), 0.7);
  EXPECT_DOUBLE_EQ(counters.at("running_share_least"), 0.5);
}

TEST(Stint, WhatCannotBeSaidIsAbsent) {
  const std::vector<Stint> shorter{stint(0, 99'999'999, -1, 3), stint(0, 99'999'999, 5, 3)};
  const Counters counters = stint_counters(shorter, {});
  EXPECT_FALSE(counters.contains("jain")) << "the window is too short";
  EXPECT_FALSE(counters.contains("cpu_ns_per_step"));
  EXPECT_FALSE(counters.contains("running_share"));
  EXPECT_FALSE(stint_counters(std::vector<Stint>{stint(0, 200'000'000, 5, 3)}, {}).contains("jain")) << "one worker";
  EXPECT_FALSE(stint_counters(std::vector<Stint>{stint(0, 200, 5, 3)}, {}).contains("not_working_share"))
      << "one has nobody to wait for";
  EXPECT_TRUE(stint_counters(std::vector<Stint>{stint(0, 200, 5, 0)}, {}).empty()) << "no steps";
}

TEST(Stint, TwoOnOneCpuNeverRunAtOnce) {
  std::vector<Stint> two{stint(0, 100'000, 50'000, 3), stint(0, 100'000, 50'000, 3)};
  EXPECT_DOUBLE_EQ(stint_counters(two, {}).at("running_share"), 0.5) << "bound to none";
  two[0].cpu = 1;
  EXPECT_DOUBLE_EQ(stint_counters(two, {}).at("running_share"), 0.5);
  two[1].cpu = 1;
  EXPECT_DOUBLE_EQ(stint_counters(two, {}).at("running_share"), 0);
  EXPECT_DOUBLE_EQ(stint_counters(two, {}).at("running_share_least"), 0);
}

TEST(Stint, WaitsAreToldAsSharesOfTheWorkersTime) {
  const std::vector<Stint> two{stint(0, 1'000, 0, 9), stint(0, 500, 0, 1)};
  Counters counters;
  add_wait_shares(counters, two, std::vector<double>{100, 400});
  EXPECT_DOUBLE_EQ(counters.at("wait_share"), 500.0 / 1'500);
  EXPECT_DOUBLE_EQ(counters.at("wait_share_most"), 0.8);
  add_wait_shares(counters, two, std::vector<double>{1'100, 400});
  EXPECT_DOUBLE_EQ(counters.at("wait_share_most"), 1) << "nobody waits for longer than there was time";
}

TEST(OwnerRuns, AreCountedUntilAnotherOwnerComes) {
  std::vector<OwnerRuns> locks(2);
  for (const std::uint32_t owner : {0, 0, 0, 1, 0, 0}) locks[0].count(owner);
  Counters counters;
  OwnerRuns::tell(locks, counters);
  EXPECT_DOUBLE_EQ(counters.at("owner_run_mean"), 6.0 / 3) << "acquisitions ÷ (changes of owner + 1)";
  EXPECT_DOUBLE_EQ(counters.at("owner_run_longest"), 3);
  for (int i = 0; i < 4; ++i) locks[1].count(1);
  OwnerRuns::tell(locks, counters);
  EXPECT_DOUBLE_EQ(counters.at("owner_run_mean"), 10.0 / 4);
  EXPECT_DOUBLE_EQ(counters.at("owner_run_longest"), 4);
  for (OwnerRuns& lock : locks) lock.reset();
  Counters none;
  OwnerRuns::tell(locks, none);
  EXPECT_TRUE(none.empty());
}

TEST(Stint, TicksAreAsLongAsTheyWere) {
  EXPECT_DOUBLE_EQ(ns_per_tick(std::vector<Stint>{stint(0, 1'000, 0, 1), stint(0, 500, 0, 1)}), 0.5);
  EXPECT_DOUBLE_EQ(ns_per_tick(std::vector<Stint>{stint(5, 5, 0, 1)}), 0) << "there were none";
}

}  // namespace
}  // namespace coresweep::bench
