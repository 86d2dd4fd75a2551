#include "harness/exec/engine/core_share.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "harness/exec/engine/sampler.hpp"
#include "harness/exec/tests/cpus.hpp"

namespace coresweep::exec {
namespace {

TEST(SpeedOf, IsTheMedianOfEachLoopAndFollowsNoInterruption) {
  std::vector<CoreSpeed> batches(7, {0.37, 1.5});
  batches[2] = {0.37, 4000};
  batches[3] = {900, 1.5};
  batches[4] = {0.36, 1.49};
  const auto speed = speed_of(batches);
  ASSERT_TRUE(speed);
  EXPECT_EQ(speed->loop_turn_ns, 0.37);
  EXPECT_EQ(speed->multiply_add_ns, 1.5);
}

TEST(SpeedOf, SeesASiblingThatRanMostOfTheTime) {
  std::vector<CoreSpeed> batches(10, {0.75, 1.5});
  batches[0] = batches[1] = batches[2] = {0.37, 1.5};
  EXPECT_EQ(speed_of(batches)->loop_turn_ns, 0.75);
}

TEST(SpeedOf, SaysNothingWhereNothingWasTimed) {
  EXPECT_FALSE(speed_of({}));
  const std::vector<CoreSpeed> stopped(10, {0, 0});
  EXPECT_FALSE(speed_of(stopped)) << "a clock that stands still";
}

TEST(SlowestOf, IsWhoGetsLeastOfACoreWhateverItsFrequency) {
  const std::vector<CoreSpeed> speeds{{0.37, 1.48}, {0.9, 3.6}, {0.7, 1.48}};
  EXPECT_EQ(slowest_of(speeds)->loop_turn_ns, 0.7);
  EXPECT_EQ(slowest_of(std::span(speeds).first(1))->loop_turn_ns, 0.37);
  EXPECT_FALSE(slowest_of({}));
}

TEST(ProbedCpus, AreThoseOfAllWorkersEachOnce) {
  EXPECT_EQ(probed_cpus({{3}}), std::vector<int>{3});
  EXPECT_EQ(probed_cpus({{0}, {1}, {0}, {1}}), (std::vector<int>{0, 1}));
  EXPECT_EQ(probed_cpus({{4, 5}, {}}), std::vector<int>{4});
  EXPECT_TRUE(probed_cpus({}).empty());
}

TEST(ProbedCpus, AreSixteenAtMostFromEverywhere) {
  std::vector<std::vector<int>> places;
  for (int cpu = 0; cpu < 128; ++cpu) places.push_back({cpu});
  const auto chosen = probed_cpus(places);
  ASSERT_EQ(chosen.size(), 16U);
  for (int i = 0; i < 16; ++i) EXPECT_EQ(chosen[static_cast<std::size_t>(i)], 8 * i);
}

TEST(LoopProber, GivesASpeedOnEveryUsableCpuAtOnce) {
  const auto cpus = testing::usable_cpus();
  LoopProber prober(
      std::vector<int>(cpus.begin(), cpus.begin() + static_cast<int>(std::min<std::size_t>(4, cpus.size()))));
  for (int i = 0; i < 100; ++i) {
    const auto speed = prober.probe();
    ASSERT_TRUE(speed);
    EXPECT_GT(speed->loop_turn_ns, 0);
    EXPECT_GT(speed->multiply_add_ns, 0);
  }
}

TEST(LoopProber, SaysNothingWhereACpuCannotBeHad) {
  LoopProber prober({testing::usable_cpus().front(), 4095});
  EXPECT_FALSE(prober.probe());
}

/// Trials that do nothing, on a clock that counts them.
class Source final : public TrialSource {
 public:
  Trial run_trial() override {
    now_ns += 20'000'000;
    return {.span_ns = 20'000'000, .region_ns = {}, .steps = 1, .counters = {}};
  }
  Trial run_short_trial(bool) override { return run_trial(); }
  bool lengthen() override { return false; }
  std::vector<Disturbance> disturbance() override { return {}; }
  std::int64_t now_ns = 0;
};

class Script final : public ShareProber {
 public:
  explicit Script(std::deque<std::optional<CoreSpeed>> speeds) : speeds_(std::move(speeds)) {}
  std::optional<CoreSpeed> probe() override {
    ++probes;
    const auto next = speeds_.front();
    if (speeds_.size() > 1) speeds_.pop_front();
    return next;
  }
  int probes = 0;

 private:
  std::deque<std::optional<CoreSpeed>> speeds_;
};

TEST(SamplerOfShares, ProbesAroundEachSampleAlsoWhereThereIsNoDistance) {
  Source source;
  Script script({CoreSpeed{1, 4}, CoreSpeed{2, 4.5}, CoreSpeed{1.5, 4}});
  Sampler sampler(
      source, 1, nullptr, [] {}, [&source] { return source.now_ns; }, &script);
  const Taken first = sampler.take(), second = sampler.take();
  ASSERT_TRUE(first.loop_turn && first.multiply_add && second.loop_turn);
  EXPECT_EQ(first.loop_turn->before_ns, 1);
  EXPECT_EQ(first.loop_turn->after_ns, 2);
  EXPECT_EQ(first.multiply_add->after_ns, 4.5);
  EXPECT_EQ(second.loop_turn->before_ns, 2) << "what was so after a sample is so before the next";
  EXPECT_EQ(second.loop_turn->after_ns, 1.5);
  EXPECT_EQ(script.probes, 3);
  EXPECT_FALSE(first.distance);
  EXPECT_EQ(first.retaken, 0U) << "a core is shared for milliseconds: the next sample would be no better";
}

TEST(SamplerOfShares, ProbesAnewAfterARest) {
  Source source;
  Script script({CoreSpeed{1, 4}});
  Sampler sampler(
      source, 1, nullptr, [] {}, [&source] { return source.now_ns; }, &script);
  sampler.take();
  source.now_ns += 10'000'000;
  sampler.take();
  EXPECT_EQ(script.probes, 4);
}

TEST(SamplerOfShares, GivesUpAProberThatSeesNothing) {
  Source source;
  Script script({std::nullopt});
  Sampler sampler(
      source, 1, nullptr, [] {}, [&source] { return source.now_ns; }, &script);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(sampler.take().loop_turn);
  EXPECT_EQ(script.probes, 2);
}

}  // namespace
}  // namespace coresweep::exec
