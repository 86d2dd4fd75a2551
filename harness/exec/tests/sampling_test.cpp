#include "harness/exec/engine/sampling.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <limits>

namespace coresweep::exec {
namespace {

/// Trials from a script; the last one repeats.
class Script final : public TrialSource {
 public:
  explicit Script(std::deque<Trial> trials) : trials_(std::move(trials)) {}
  Trial run_trial() override {
    ++runs;
    Trial next = trials_.front();
    if (trials_.size() > 1) trials_.pop_front();
    now_ += next.span_ns + around_ns;
    return next;
  }
  Trial run_short_trial(bool cut_work) override {
    cut_work_ = cut_work;
    Trial trial = run_trial();
    if (trial.span_ns > at_most_ns) {
      trial.cut_ns = trial.span_ns - at_most_ns;
      now_ -= trial.cut_ns;
      trial.span_ns = at_most_ns;
    }
    return trial;
  }
  Plan warm_up(unsigned trials_per_sample, unsigned samples = 5) {
    return exec::warm_up(*this, trials_per_sample, samples, [this] { return now_; });
  }
  bool cut_work() const { return cut_work_; }
  bool lengthen() override { return lengthenings-- > 0; }
  std::vector<Disturbance> disturbance() override { return {}; }

  int runs = 0;
  int lengthenings = 0;
  std::int64_t at_most_ns = std::numeric_limits<std::int64_t>::max();  ///< of a short trial; none is of a fixed time
  std::int64_t around_ns = 0;                                          ///< what a trial takes beside its span

 private:
  std::deque<Trial> trials_;
  std::int64_t now_ = 1'000;
  bool cut_work_ = false;
};

Trial lasting(std::int64_t span_ns, double overlap = 1.0) {
  return {.span_ns = span_ns, .region_ns = span_ns / 2, .steps = 10, .counters = {{"overlap", overlap}}};
}

TEST(WarmUp, FindsHowManyTrialsFillTwentyMilliseconds) {
  Script script({lasting(1'000'000)});
  const Plan plan = script.warm_up(0);
  EXPECT_EQ(plan.trials_per_sample, 20U);
  EXPECT_EQ(plan.samples, 5U);
  EXPECT_EQ(script.runs, 10);
  EXPECT_DOUBLE_EQ(plan.warmup_ns, 10e6);
}

TEST(WarmUp, CalibratesByTheFastestTrialSinceTheFirstIsCold) {
  Script script({lasting(9'000'000), lasting(2'000'000)});
  EXPECT_EQ(script.warm_up(0).trials_per_sample, 10U);
}

TEST(WarmUp, IsShorterWhereTheNumberOfTrialsIsKnown) {
  Script script({lasting(1'000'000)});
  EXPECT_DOUBLE_EQ(script.warm_up(20).warmup_ns, 5e6);
}

TEST(WarmUp, FindsTheNumberOfTrialsByWholeOnes) {
  Script script({lasting(1'000'000)});
  script.warm_up(0);
  EXPECT_FALSE(script.cut_work());
  script.warm_up(20);
  EXPECT_TRUE(script.cut_work());
}

TEST(WarmUp, CountsWhatATrialCostsAroundItsSpan) {
  Script script({lasting(20)});
  script.around_ns = 3'980;
  const Plan plan = script.warm_up(0);
  EXPECT_EQ(plan.trials_per_sample, 5'000U) << "by its span alone it would be a million trials: four seconds";
  EXPECT_EQ(script.runs, 2'500);
  EXPECT_DOUBLE_EQ(plan.warmup_ns, 10e6);
}

TEST(WarmUp, TakesOneSampleWhereATrialIsLongOnTheWall) {
  Script script({lasting(20'000'000)});
  script.around_ns = 200'000'000;
  EXPECT_EQ(script.warm_up(0).samples, 1U);
}

TEST(WarmUp, KeepsAGivenK) {
  Script script({lasting(1'000'000)});
  EXPECT_EQ(script.warm_up(7).trials_per_sample, 7U);
}

TEST(WarmUp, OneTrialIsASampleWhereItIsLong) {
  Script script({lasting(30'000'000)});
  const Plan plan = script.warm_up(0);
  EXPECT_EQ(plan.trials_per_sample, 1U);
  EXPECT_EQ(plan.samples, 5U);
  EXPECT_EQ(script.runs, 1);
}

TEST(WarmUp, OneSampleIsEnoughAboveAHundredMilliseconds) {
  Script script({lasting(100'400'000)});
  EXPECT_EQ(script.warm_up(0).samples, 1U);
}

TEST(WarmUp, TwoSamplesAreEnoughOfSixtyMilliseconds) {
  Script script({lasting(60'400'000)});
  EXPECT_EQ(script.warm_up(0).samples, 2U);
  EXPECT_EQ(script.warm_up(0, 1).samples, 1U);
}

TEST(WarmUp, CutsALongFixedTimeTrialAndCountsItsWholeLength) {
  Script script({lasting(100'000'000)});
  script.at_most_ns = 20'000'000;
  const Plan plan = script.warm_up(0);
  EXPECT_DOUBLE_EQ(plan.warmup_ns, 20e6);
  EXPECT_EQ(plan.trials_per_sample, 1U);
  EXPECT_EQ(plan.samples, 2U);
}

TEST(WarmUp, WhereAShortTrialHasTooLittleOverlapAWholeOneIsTriedBeforeItIsLengthened) {
  Script script({lasting(100'000'000, 0.5), lasting(100'000'000, 0.95)});
  script.at_most_ns = 20'000'000;
  script.lengthenings = 1;
  EXPECT_DOUBLE_EQ(script.warm_up(0).warmup_ns, 120e6);
  EXPECT_EQ(script.lengthenings, 1);
}

TEST(WarmUp, JudgesTheOverlapOfAShortTrialAsItWillBeAtWholeLength) {
  Script script({{.span_ns = 20'000'000, .region_ns = 5'000'000, .steps = 10, .counters = {{"overlap", 0.8}}}});
  script.at_most_ns = 5'000'000;  // workers are 1 ms apart: 0.8 of 5 ms, and 0.95 of 20
  EXPECT_DOUBLE_EQ(script.warm_up(1).warmup_ns, 5e6);
  EXPECT_EQ(script.runs, 1);
}

TEST(WarmUp, LengthensTrialsUntilWorkersOverlap) {
  Script script({lasting(20'000'000, 0.5), lasting(40'000'000, 0.8), lasting(80'000'000, 0.95)});
  script.lengthenings = 5;
  script.warm_up(0);
  EXPECT_EQ(script.runs, 3);
  EXPECT_EQ(script.lengthenings, 3);
}

TEST(Fold, WeighsRatesWithTimeAndOtherCountersAlike) {
  std::vector<Trial> trials{lasting(100), lasting(300)};  // ten steps each
  trials[0].counters = {{"messages_per_s", 10 / 100e-9}, {"share", 1.0}};
  trials[1].counters = {{"messages_per_s", 10 / 300e-9}, {"share", 0.0}};
  const Sample sample = fold(trials, Clock::span);
  EXPECT_DOUBLE_EQ(sample.counters.at("messages_per_s"), 20 / 400e-9);
  EXPECT_DOUBLE_EQ(sample.counters.at("share"), 0.5);
}

TEST(Fold, AveragesACounterOverTheTrialsThatHaveIt) {
  std::vector<Trial> trials{lasting(1'000), lasting(1'000), lasting(1'000)};
  trials[0].counters["lost_share"] = 0.1;
  trials[2].counters["lost_share"] = 0.3;
  const Sample sample = fold(trials, Clock::span);
  EXPECT_DOUBLE_EQ(sample.counters.at("lost_share"), 0.2);
}

TEST(Fold, TakesPercentilesOfAllTrialsTogether) {
  std::vector<Trial> trials{lasting(1'000), lasting(1'000)};
  trials[0].observations["wait"].add(10, 15);
  trials[1].observations["wait"].add(30, 8);
  trials[1].observations["create"].add(5);
  trials[1].observations["none"];
  const Sample sample = fold(trials, Clock::span);
  EXPECT_DOUBLE_EQ(sample.counters.at("wait_n"), 23);
  EXPECT_DOUBLE_EQ(sample.counters.at("wait_max_ns"), 30);
  EXPECT_DOUBLE_EQ(sample.counters.at("wait_p50_ns"), 10) << "no mean of two medians";
  EXPECT_FALSE(sample.counters.contains("wait_p99_ns")) << "too few";
  EXPECT_DOUBLE_EQ(sample.counters.at("create_n"), 1);
  EXPECT_FALSE(sample.counters.contains("create_p50_ns"));
  EXPECT_FALSE(sample.counters.contains("none_n"));
}

TEST(Fold, PublishesClockPerStepOfAllTrials) {
  const std::vector<Trial> trials{lasting(1'000), lasting(3'000)};
  EXPECT_DOUBLE_EQ(fold(trials, Clock::span).published_ns, 4'000 / 20.0);
  EXPECT_DOUBLE_EQ(fold(trials, Clock::region).published_ns, 2'000 / 20.0);
  EXPECT_DOUBLE_EQ(fold(trials, Clock::span).span_ns, 4'000);
  EXPECT_EQ(fold(trials, Clock::span).steps, 20U);
}

TEST(Fold, AddsUpTheStepsOfEachWorker) {
  const std::vector<Trial> trials{{.span_ns = 1, .region_ns = 1, .steps = 5, .worker_steps = {2, 3}},
                                  {.span_ns = 1, .region_ns = 1, .steps = 11, .worker_steps = {10, 1}}};
  const Sample sample = fold(trials, Clock::span);
  EXPECT_EQ(sample.worker_steps, (std::vector<std::uint64_t>{12, 4}));
  EXPECT_TRUE(fold(std::vector<Trial>{{.span_ns = 1, .region_ns = 1, .steps = 5}}, Clock::span).worker_steps.empty());
}

TEST(Fold, HasNoRegionWhereOneTrialHasNone) {
  Trial without = lasting(1'000);
  without.region_ns.reset();
  const std::vector<Trial> trials{lasting(1'000), without};
  EXPECT_FALSE(fold(trials, Clock::span).region_ns.has_value());
  EXPECT_THROW(fold(trials, Clock::region), std::logic_error);
}

TEST(Fold, AveragesCountersAndFlagsLowOverlap) {
  const std::vector<Trial> trials{lasting(1'000, 0.7), lasting(1'000, 0.9)};
  const Sample sample = fold(trials, Clock::span);
  EXPECT_DOUBLE_EQ(sample.counters.at("overlap"), 0.8);
  EXPECT_EQ(sample.flags, std::vector<std::string>{"low_overlap"});
  EXPECT_TRUE(fold(std::vector<Trial>{lasting(1'000)}, Clock::span).flags.empty());
}

}  // namespace
}  // namespace coresweep::exec
