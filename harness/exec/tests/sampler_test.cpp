#include "harness/exec/engine/sampler.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>

namespace coresweep::exec {
namespace {

/// A world of probes and trials with one clock, and a diary: p probe, t trial, d disturbance asked for.
struct World final : TrialSource, DistanceProber {
  Trial run_trial() override {
    diary += 't';
    now += trial_ns;
    Trial trial;
    trial.span_ns = ++number;
    trial.steps = 1;
    return trial;
  }
  Trial run_short_trial(bool) override { return run_trial(); }
  bool lengthen() override { return false; }
  std::vector<Disturbance> disturbance() override {
    diary += 'd';
    return {Disturbance{.minor_faults = number}};
  }
  std::optional<Distance> probe() override {
    diary += 'p';
    now += 300'000;
    auto next = probes.front();
    if (probes.size() > 1) probes.pop_front();
    return next ? std::optional(Distance{*next, 0.05}) : std::nullopt;
  }
  Sampler sampler(unsigned k) {
    return Sampler(
        *this, k, this, [this] { ++alive; }, [this] { return now; });
  }

  std::deque<std::optional<double>> probes{40};
  std::string diary;
  std::int64_t now = 1'000;
  std::int64_t trial_ns = 10'000'000;
  std::int64_t number = 0;
  int alive = 0;
};

TEST(Sampler, ProbesBeforeAndAfterEachSample) {
  World world;
  world.probes = {40, 42, 44};
  Sampler sampler = world.sampler(2);
  const Taken first = sampler.take();
  ASSERT_TRUE(first.distance);
  EXPECT_EQ(first.distance->before_ns, 40);
  EXPECT_EQ(first.distance->after_ns, 42);
  EXPECT_FALSE(first.distance_changed);
  EXPECT_EQ(first.trials.size(), 2U);
  EXPECT_EQ(first.workers.at(0).minor_faults, 2);
  const Taken second = sampler.take();
  EXPECT_EQ(second.distance->before_ns, 42) << "what it was after the first";
  EXPECT_EQ(second.distance->after_ns, 44);
  EXPECT_EQ(world.diary,
            "pdttdp"
            "dttdp")
      << "what a probe does to the workers is not counted";
  EXPECT_GE(world.alive, 7);
  EXPECT_EQ(sampler.probe_ns(), 300'000);
}

TEST(Sampler, ProbesAgainWhereTheLastProbeIsOld) {
  World world;
  Sampler sampler = world.sampler(1);
  sampler.take();
  world.now += 6'000'000;
  sampler.take();
  EXPECT_EQ(world.diary,
            "pdtdp"
            "pdtdp");
}

TEST(Sampler, TakesASampleAgainThatTheHostInterfered) {
  World world;
  world.probes = {40, 205, 200};
  Sampler sampler = world.sampler(1);
  const Taken taken = sampler.take();
  EXPECT_EQ(taken.retaken, 1U);
  EXPECT_FALSE(taken.distance_changed);
  EXPECT_EQ(taken.distance->before_ns, 205);
  EXPECT_EQ(taken.distance->after_ns, 200);
  EXPECT_EQ(taken.trials.at(0).span_ns, 2) << "of the second attempt";
}

TEST(Sampler, KeepsAndFlagsWhatChangesAllTheTime) {
  World world;
  world.probes = {40, 205, 40, 205, 40, 205, 40};
  Sampler sampler = world.sampler(1);
  const Taken first = sampler.take();
  EXPECT_EQ(first.retaken, most_retaken);
  EXPECT_TRUE(first.distance_changed);
  const Taken second = sampler.take();
  EXPECT_EQ(second.retaken, 0U) << "so many per process, not per sample";
  EXPECT_TRUE(second.distance_changed);
}

TEST(Sampler, DoesNotTakeALongSampleAgain) {
  World world;
  world.trial_ns = 61'000'000;
  world.probes = {40, 205};
  const Taken taken = world.sampler(1).take();
  EXPECT_TRUE(taken.distance_changed);
  EXPECT_EQ(taken.retaken, 0U);
}

TEST(Sampler, WakesThePoolWhereATrialIsShort) {
  World world;
  world.trial_ns = 1000;
  const Taken taken = world.sampler(many_trials).take();
  EXPECT_EQ(taken.trials.size(), many_trials);
  EXPECT_EQ(taken.trials.at(0).span_ns, 2) << "the first trial after a probe is not measured";
}

TEST(Sampler, HasNoDistanceWhereOneProbeFails) {
  World world;
  world.probes = {40, std::nullopt, 41};
  Sampler sampler = world.sampler(1);
  const Taken first = sampler.take();
  EXPECT_FALSE(first.distance);
  EXPECT_FALSE(first.distance_changed);
  EXPECT_TRUE(sampler.take().distance) << "the next is probed before, too";
}

TEST(Sampler, StopsProbingWhatCannotBeProbed) {
  World world;
  world.probes = {std::nullopt};
  Sampler sampler = world.sampler(1);
  for (int sample = 0; sample < 3; ++sample) EXPECT_FALSE(sampler.take().distance);
  EXPECT_EQ(world.diary,
            "pdtdp"
            "td"
            "td");
}

TEST(Sampler, RunsNothingButTrialsWithoutAProber) {
  World world;
  Sampler sampler(world, 100, nullptr);
  const Taken taken = sampler.take();
  EXPECT_FALSE(taken.distance);
  EXPECT_FALSE(sampler.probe_ns());
  std::string expected(100, 't');
  expected.push_back('d');
  EXPECT_EQ(world.diary, expected);
}

}  // namespace
}  // namespace coresweep::exec
