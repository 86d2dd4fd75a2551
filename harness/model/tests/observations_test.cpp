// Histograms of observed times: what they keep of a value, when they name a percentile, and their way through JSON.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/model/observations.hpp"

namespace coresweep {
namespace {

TEST(LogBuckets, FollowEachOtherWithoutGaps) {
  for (std::size_t bucket = 0; bucket < LogBuckets::count; ++bucket) {
    const std::uint64_t low = LogBuckets::lowest_of(bucket);
    EXPECT_EQ(LogBuckets::bucket_of(low), bucket);
    EXPECT_EQ(LogBuckets::bucket_of(LogBuckets::middle_of(bucket)), bucket);
    if (bucket > 0) {
      EXPECT_EQ(LogBuckets::bucket_of(low - 1), bucket - 1);
    }
  }
  EXPECT_EQ(LogBuckets::bucket_of(~std::uint64_t{0}), LogBuckets::count - 1);
}

TEST(Observations, SmallValuesAreExact) {
  Observations observed;
  for (int value = 1; value <= 30; ++value) observed.add(value);
  EXPECT_EQ(observed.n(), 30U);
  EXPECT_EQ(observed.longest_ns(), 30);
  EXPECT_EQ(observed.quantile(500), 15.0);
}

TEST(Observations, LargeOnesAreWithinTwoPerCent) {
  Observations observed;
  for (int value = 1; value <= 20'000; ++value) observed.add(value * 1000.0);
  EXPECT_NEAR(observed.quantile(500).value(), 10e6, 0.016 * 10e6);
  EXPECT_NEAR(observed.quantile(990).value(), 19.8e6, 0.016 * 19.8e6);
  EXPECT_NEAR(observed.quantile(999).value(), 19.98e6, 0.016 * 19.98e6);
  EXPECT_EQ(observed.longest_ns(), 20e6);
}

TEST(Observations, WhatCannotBeATimeIsKeptWithinBounds) {
  Observations observed;
  observed.add(-5);
  observed.add(1e30);
  observed.add(7, 0);
  EXPECT_EQ(observed.n(), 2U);
  EXPECT_EQ(observed.longest_ns(), 1e18);
}

TEST(Observations, PercentilesNeedTenBeyond) {
  Observations observed;
  EXPECT_FALSE(observed.quantile(500));
  observed.add(7, 20);
  EXPECT_FALSE(observed.quantile(500));
  observed.add(7);
  EXPECT_EQ(observed.quantile(500), 7.0);
  EXPECT_FALSE(observed.quantile(990));
  observed.add(7, 980);
  EXPECT_EQ(observed.quantile(990), 7.0);
  EXPECT_FALSE(observed.quantile(999));
  observed.add(7, 9'000);
  EXPECT_EQ(observed.quantile(999), 7.0);
}

TEST(Observations, AddUp) {
  ObservationsByName sum, one;
  one["wait"].add(3, 30);
  one["none"];
  add_all(sum, one);
  one["wait"] = {};
  one["wait"].add(5000, 40);
  add_all(sum, one);
  EXPECT_FALSE(sum.contains("none")) << "nothing was observed";
  EXPECT_EQ(sum.at("wait").n(), 70U);
  EXPECT_EQ(sum.at("wait").longest_ns(), 5000);
  EXPECT_EQ(sum.at("wait").quantile(400), 3.0);
  EXPECT_NEAR(sum.at("wait").quantile(500).value(), 5000, 80);
}

TEST(Observations, SurviveJson) {
  Observations observed;
  for (int i = 0; i < 300; ++i) observed.add(i * i * 37.0);
  const nlohmann::json written = observed;
  const auto read = written.get<Observations>();
  EXPECT_EQ(read.counts(), observed.counts());
  EXPECT_EQ(read.n(), observed.n());
  EXPECT_EQ(read.longest_ns(), observed.longest_ns());
}

}  // namespace
}  // namespace coresweep
