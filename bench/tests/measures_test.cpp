// The small arithmetic behind lock and sharing workloads, against known answers.
#include <gtest/gtest.h>

#include <vector>

#include "bench/workloads/chain.hpp"
#include "bench/workloads/jain.hpp"
#include "bench/workloads/log_histogram.hpp"
#include "bench/workloads/stint.hpp"

namespace coresweep::bench {
namespace {

TEST(Chain, ManyStepsAtOnceAreWhatTheyAreOneByOne) {
  for (const std::uint64_t n : {0U, 1U, 2U, 3U, 100U, 12345U}) {
    EXPECT_EQ(repeated(chain_step, n)(42), run_chain(42, n)) << n;
  }
  EXPECT_EQ(run_chain(0, 1), chain_term);
}

TEST(LogHistogram, BucketsFollowEachOtherWithoutGaps) {
  for (std::size_t bucket = 0; bucket < LogHistogram::buckets; ++bucket) {
    const std::uint64_t low = LogHistogram::lowest_of(bucket);
    EXPECT_EQ(LogHistogram::bucket_of(low), bucket);
    if (bucket > 0) {
      EXPECT_EQ(LogHistogram::bucket_of(low - 1), bucket - 1);
    }
  }
  EXPECT_EQ(LogHistogram::bucket_of(~std::uint64_t{0}), LogHistogram::buckets - 1);
}

TEST(LogHistogram, SmallValuesAreExact) {
  LogHistogram histogram;
  for (std::uint64_t value = 1; value <= 30; ++value) histogram.add(value);
  EXPECT_EQ(histogram.count(), 30U);
  EXPECT_EQ(histogram.longest(), 30U);
  EXPECT_EQ(histogram.quantile(500), 15.0);
}

TEST(LogHistogram, LargeOnesAreWithinThreePerCent) {
  LogHistogram histogram;
  for (std::uint64_t value = 1; value <= 20'000; ++value) histogram.add(value * 1000);
  EXPECT_NEAR(histogram.quantile(500).value(), 10e6, 0.016 * 10e6);
  EXPECT_NEAR(histogram.quantile(990).value(), 19.8e6, 0.016 * 19.8e6);
  EXPECT_NEAR(histogram.quantile(999).value(), 19.98e6, 0.016 * 19.98e6);
  EXPECT_EQ(histogram.longest(), 20'000'000U);
}

TEST(LogHistogram, QuantilesNeedTenObservationsBeyond) {
  LogHistogram histogram;
  EXPECT_FALSE(histogram.quantile(500));
  for (int i = 0; i < 20; ++i) histogram.add(7);
  EXPECT_FALSE(histogram.quantile(500));
  histogram.add(7);
  EXPECT_EQ(histogram.quantile(500), 7.0);
  EXPECT_FALSE(histogram.quantile(990));
  for (int i = 21; i < 10'000; ++i) histogram.add(7);
  EXPECT_EQ(histogram.quantile(990), 7.0);
  EXPECT_FALSE(histogram.quantile(999));
  histogram.add(7);
  EXPECT_EQ(histogram.quantile(999), 7.0);
}

TEST(LogHistogram, AddsUp) {
  LogHistogram a, b;
  for (int i = 0; i < 30; ++i) a.add(3);
  for (int i = 0; i < 40; ++i) b.add(5000);
  a.add(b);
  EXPECT_EQ(a.count(), 70U);
  EXPECT_EQ(a.longest(), 5000U);
  EXPECT_EQ(a.quantile(400), 3.0);
  EXPECT_NEAR(a.quantile(500).value(), 5000, 80);
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
  const Counters counters = stint_counters(two, 150);
  EXPECT_DOUBLE_EQ(counters.at("acquisitions_per_s"), 4e6);
  EXPECT_DOUBLE_EQ(counters.at("overhead_ns"), 500 - 150);
  EXPECT_DOUBLE_EQ(counters.at("jain"), 0.8);
  EXPECT_DOUBLE_EQ(counters.at("cpu_ns_per_step"), 375);
  EXPECT_DOUBLE_EQ(counters.at("running_share"), 0.7);
  EXPECT_DOUBLE_EQ(counters.at("running_share_least"), 0.5);
}

TEST(Stint, WhatCannotBeSaidIsAbsent) {
  const std::vector<Stint> shorter{stint(0, 99'999'999, -1, 3), stint(0, 99'999'999, 5, 3)};
  const Counters counters = stint_counters(shorter, 0);
  EXPECT_FALSE(counters.contains("jain")) << "the window is too short";
  EXPECT_FALSE(counters.contains("cpu_ns_per_step"));
  EXPECT_FALSE(counters.contains("running_share"));
  EXPECT_FALSE(stint_counters(std::vector<Stint>{stint(0, 200'000'000, 5, 3)}, 0).contains("jain")) << "one worker";
  EXPECT_TRUE(stint_counters(std::vector<Stint>{stint(0, 200, 5, 0)}, 0).empty()) << "no steps";
}

TEST(Stint, WaitsAreInNanoseconds) {
  LogHistogram waits;
  for (int i = 0; i < 2'000; ++i) waits.add(20);
  waits.add(4'000);
  Counters counters;
  add_waits(counters, "wait", waits, std::vector<Stint>{stint(0, 1'000, 0, 1)});
  EXPECT_DOUBLE_EQ(counters.at("wait_observations"), 2'001);
  EXPECT_DOUBLE_EQ(counters.at("wait_p50_ns"), 10);
  EXPECT_DOUBLE_EQ(counters.at("wait_p99_ns"), 10);
  EXPECT_DOUBLE_EQ(counters.at("wait_max_ns"), 2'000);
  EXPECT_FALSE(counters.contains("wait_p999_ns")) << "too few observations";
  Counters none;
  add_waits(none, "wait", LogHistogram{}, {});
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace coresweep::bench
