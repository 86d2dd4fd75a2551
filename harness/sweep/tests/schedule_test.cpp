#include "harness/sweep/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/sweep/tests/fakes.hpp"

namespace coresweep::sweep {
namespace {

struct Notes : Listener {
  void block_started(unsigned block, std::size_t cases) override { started.emplace_back(block, cases); }
  void case_started(std::size_t, const std::string&) override {}
  void process_done(const ProcessLine& line) override { lines.push_back(line); }
  void block_done(unsigned block) override { done.push_back(block); }
  std::vector<std::pair<unsigned, std::size_t>> started;
  std::vector<ProcessLine> lines;
  std::vector<unsigned> done;
};

/// Everything that `measure` touches, scripted.
struct Scene {
  explicit Scene(unsigned cases = 3) : suite(tests::fake_suite(cases)), record(tests::fresh_record(suite)) {}

  RunState measure(double elapsed_s = 0) {
    Ports ports{runner, clock, [this] { return stop(); }};
    return sweep::measure(record, suite, elapsed_s, ports, notes);
  }
  std::vector<ChildRequest> asked_for(const std::string& part) const {
    std::vector<ChildRequest> found;
    std::ranges::copy_if(runner.asked, std::back_inserter(found),
                         [&](const ChildRequest& request) { return request.id.find(part) != std::string::npos; });
    return found;
  }

  Suite suite;
  RunRecord record;
  tests::ScriptedClock clock;
  tests::ScriptedRunner runner{clock};
  std::function<bool()> stop = [] { return false; };
  Notes notes;
};

TEST(Schedule, MeasuresEveryCaseOncePerBlockInShuffledOrder) {
  Scene scene;
  scene.suite.max_blocks = 3;
  EXPECT_EQ(scene.measure(), RunState::complete);
  ASSERT_EQ(scene.runner.asked.size(), 9U);
  std::set<std::vector<std::string>> orders;
  const auto ids = scene.runner.ids();
  for (std::size_t block = 0; block < 3; ++block) {
    const std::vector<std::string> order(ids.begin() + 3 * block, ids.begin() + 3 * block + 3);
    EXPECT_EQ(std::set(order.begin(), order.end()).size(), 3U);
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 1U);
  EXPECT_EQ(scene.notes.done, (std::vector<unsigned>{0, 1, 2}));
  EXPECT_EQ(scene.record.run.blocks_done, 3U);
}

TEST(Schedule, CalibratesInTheFirstProcessOfACaseAndHandsItsKOn) {
  Scene scene(1);
  scene.suite.max_blocks = 3;
  scene.record.run.work_scale = 1.05;
  scene.record.cases[0].caller_cpus = {3};
  scene.measure();
  ASSERT_EQ(scene.runner.asked.size(), 3U);
  EXPECT_EQ(scene.runner.asked[0].job.trials_per_sample, 0U);
  EXPECT_EQ(scene.runner.asked[1].job.trials_per_sample, 7U);
  EXPECT_EQ(scene.runner.asked[2].job.trials_per_sample, 7U);
  EXPECT_EQ(scene.runner.asked[0].job.samples, 3U);
  EXPECT_EQ(scene.runner.asked[0].job.work_scale, 1.05);
  EXPECT_EQ(scene.runner.asked[0].job.cpus, (std::vector<std::vector<int>>{{0}}));
  EXPECT_EQ(scene.runner.asked[0].job.caller_cpus, std::vector<int>{3});
  EXPECT_EQ(scene.runner.asked[0].timeout_s, 5);
  EXPECT_EQ(scene.runner.asked[0].job.timeout_s, 5) << "the child's own limit is the suite's as well";
}

TEST(Schedule, PadsTheEnvironmentDifferentlyAndRecordsIt) {
  Scene scene;
  scene.measure();
  std::set<unsigned> paddings;
  for (std::size_t i = 0; i < scene.runner.asked.size(); ++i) {
    paddings.insert(scene.runner.asked[i].padding_bytes);
    EXPECT_EQ(scene.notes.lines[i].block.padding_bytes, scene.runner.asked[i].padding_bytes);
  }
  EXPECT_GT(paddings.size(), 3U);
}

TEST(Schedule, GoesOnBeyondMinBlocksOnlyWithCasesThatAreNotPrecise) {
  Scene scene(2);
  std::map<std::string, int> calls;
  scene.runner.script = [&](const ChildRequest& request) {
    const bool noisy = request.id.find("workers:2") != std::string::npos;
    return tests::answer_of({noisy && calls[request.id]++ % 2 == 0 ? 20.0 : 10.0}, 1);
  };
  EXPECT_EQ(scene.measure(), RunState::complete);
  EXPECT_EQ(scene.asked_for("workers:1").size(), 8U);   // a look at six, the fewest that have an interval, and at eight
  EXPECT_EQ(scene.asked_for("workers:2").size(), 10U);  // max_blocks
  EXPECT_EQ(scene.notes.started.back(), (std::pair<unsigned, std::size_t>{9, 1}));
}

TEST(Schedule, GoesOnWithACaseThatDrifts) {
  Scene scene(1);
  double drift = 0;
  scene.runner.script = [&](const ChildRequest&) { return tests::answer_of({10.0 + 0.5 * drift++}, 1); };
  scene.measure();
  EXPECT_EQ(scene.runner.asked.size(), 10U) << "values in a row on a line are worth one: the interval is all of them";
}

TEST(Schedule, GivesEveryCaseMinBlocksHoweverPrecise) {
  Scene scene(1);
  scene.suite.min_blocks = 9;
  scene.suite.max_blocks = 30;
  scene.measure();
  EXPECT_EQ(scene.runner.asked.size(), 12U) << "looked at after nine, and after a third more";
}

TEST(Schedule, GoesOnUntilEachCommonDistanceIsPreciseEnough) {
  Scene scene(1);
  scene.record.cases[0].cpus = {{0}, {1}};
  scene.suite.max_blocks = 40;
  int calls = 0;
  scene.runner.script = [&](const ChildRequest&) {
    const bool far = calls++ % 3 == 2;
    ChildOutcome outcome = tests::answer_of({far ? 30.0 : 10.0}, 1);
    const double distance = far ? 200 : 40;
    outcome.result.samples[0].distance = DistanceProbe{distance, distance};
    return outcome;
  };
  EXPECT_EQ(scene.measure(), RunState::complete);
  EXPECT_EQ(scene.runner.asked.size(), 24U) << "every third is far: eight of those, and of no more";
}

TEST(Schedule, GivesTheTimeToCasesThatCanGetThere) {
  Scene scene(2);
  scene.suite.max_blocks = 1000;
  scene.suite.min_blocks = 8;
  scene.record.run.budget_s = 45;
  std::map<std::string, int> calls;
  scene.runner.script = [&](const ChildRequest& request) {
    const int call = calls[request.id]++;
    const bool wild = request.id.find("workers:2") != std::string::npos;
    return tests::answer_of({(wild ? 8.0 : 0.5) * (call * 5 % 8) + 10.0}, 1);
  };
  EXPECT_EQ(scene.measure(), RunState::complete);
  const auto ids = scene.runner.ids();
  ASSERT_GT(ids.size(), 22U);
  for (std::size_t i = 16; i < 22; ++i) EXPECT_NE(ids[i].find("workers:1"), std::string::npos) << i;
}

TEST(Schedule, GivesBaselinesTwiceTheLeastHoweverWild) {
  Scene scene(2);
  scene.suite.max_blocks = 1000;
  scene.suite.min_blocks = 8;
  scene.record.run.budget_s = 45;
  std::ranges::find(scene.record.cases[1].subject.axes, "mode", &Axis::key)->value = "serial";
  std::map<std::string, int> calls;
  scene.runner.script = [&](const ChildRequest& request) {
    const int call = calls[request.id]++;
    const bool wild = request.id.find("mode:serial") != std::string::npos;
    return tests::answer_of({(wild ? 8.0 : 0.5) * (call * 5 % 8) + 10.0}, 1);
  };
  EXPECT_EQ(scene.measure(), RunState::complete);
  const auto ids = scene.runner.ids();
  ASSERT_GT(ids.size(), 32U);
  const auto wild = std::ranges::count_if(
      ids.begin(), ids.begin() + 32, [](const std::string& id) { return id.find("mode:serial") != std::string::npos; });
  EXPECT_EQ(wild, 16) << "one in two until it has 16, though another is nearer to its target";
}

TEST(Schedule, GivesACaseThatRestsNearlyAllTheTimeTwiceTheLeast) {
  Scene scene(2);
  scene.suite.max_blocks = 40;
  scene.runner.script = [](const ChildRequest& request) {
    const bool rests = request.id.find("workers:2") != std::string::npos;
    static int call = 0;
    return tests::answer_of({10.0 + ++call % 7}, 1, rests ? 3.0 : 1.0);  // of which 0.1 s is measured
  };
  EXPECT_EQ(scene.measure(), RunState::complete);
  EXPECT_EQ(scene.record.cases[0].blocks.size(), 40U);
  EXPECT_EQ(scene.record.cases[1].blocks.size(), 2 * scene.suite.min_blocks);
}

TEST(Schedule, GivesACaseThatRestsMoreWhereNothingElseIsLeft) {
  Scene scene(1);
  scene.suite.max_blocks = 40;
  scene.runner.script = [](const ChildRequest&) {
    static int call = 0;
    return tests::answer_of({10.0 + ++call % 7}, 1, 3.0);  // of which 0.1 s is measured
  };
  EXPECT_EQ(scene.measure(), RunState::complete);
  EXPECT_EQ(scene.record.cases[0].blocks.size(), 40U);
}

TEST(Schedule, DoesNotRepeatACaseThatIsNotOk) {
  for (const Status status : {Status::failed, Status::incorrect, Status::timed_out}) {
    Scene scene(2);
    scene.suite.max_blocks = 3;
    scene.runner.script = [&](const ChildRequest& request) {
      return request.id.find("workers:2") == std::string::npos ? tests::answer_of({1}, 1)
                                                               : tests::failure_of(status, "broken");
    };
    EXPECT_EQ(scene.measure(), RunState::complete);
    EXPECT_EQ(scene.asked_for("workers:2").size(), 1U);
    EXPECT_EQ(scene.asked_for("workers:1").size(), 3U);
    const CaseRecord& failed = scene.record.cases[1];
    EXPECT_EQ(failed.status, status);
    EXPECT_EQ(failed.reason, "broken");
    ASSERT_EQ(failed.blocks.size(), 1U);
    EXPECT_EQ(failed.blocks[0].status, status);
  }
}

TEST(Schedule, ACaseThatTheChildSkipsHasNoBlock) {
  Scene scene(1);
  scene.runner.script = [](const ChildRequest&) { return tests::failure_of(Status::skipped, "not here"); };
  EXPECT_EQ(scene.measure(), RunState::complete);
  EXPECT_EQ(scene.record.cases[0].status, Status::skipped);
  EXPECT_TRUE(scene.record.cases[0].blocks.empty());
  EXPECT_EQ(scene.runner.asked.size(), 1U);
}

TEST(Schedule, NeverStartsWhatPlanningSkipped) {
  Scene scene(1);
  scene.measure();
  EXPECT_TRUE(scene.asked_for("gated").empty());
  EXPECT_EQ(scene.record.cases[1].status, Status::skipped);
}

TEST(Schedule, TheBudgetEndsAtAProcessBoundaryBeforeMinBlocks) {
  Scene scene(3);
  scene.record.run.budget_s = 4.5;  // of children that take a second each
  EXPECT_EQ(scene.measure(), RunState::budget_ended);
  EXPECT_EQ(scene.runner.asked.size(), 4U);
  EXPECT_EQ(scene.record.run.blocks_done, 1U);
}

TEST(Schedule, TheBudgetEndsBlocksBeyondTheMinimumAsPlanned) {
  Scene scene(2);
  scene.record.run.budget_s = 7.5;
  EXPECT_EQ(scene.measure(), RunState::complete);
  EXPECT_EQ(scene.runner.asked.size(), 7U);
  EXPECT_EQ(scene.record.run.blocks_done, 3U);
}

TEST(Schedule, PlanningAndEarlierSessionsCountAgainstTheBudget) {
  Scene scene(3);
  scene.record.run.budget_s = 4.5;
  EXPECT_EQ(scene.measure(2), RunState::budget_ended);
  EXPECT_EQ(scene.runner.asked.size(), 2U);
}

TEST(Schedule, StopsBetweenChildren) {
  Scene scene(3);
  scene.stop = [&] { return scene.runner.asked.size() == 4; };
  EXPECT_EQ(scene.measure(), RunState::interrupted);
  EXPECT_EQ(scene.runner.asked.size(), 4U);
  EXPECT_EQ(scene.notes.lines.size(), 4U);
}

TEST(Schedule, DropsTheProcessThatASignalEnded) {
  Scene scene(3);
  scene.runner.script = [&](const ChildRequest&) {
    ChildOutcome outcome = tests::answer_of({1}, 1);
    outcome.interrupted = scene.runner.asked.size() == 5;
    return outcome;
  };
  EXPECT_EQ(scene.measure(), RunState::interrupted);
  EXPECT_EQ(scene.notes.lines.size(), 4U);
}

TEST(Schedule, AddsUpItsTimes) {
  Scene scene(1);
  scene.suite.max_blocks = 3;
  scene.clock.now = 50;
  scene.measure(1.5);
  EXPECT_DOUBLE_EQ(scene.record.run.wall_s, 3);        // three children of a second
  EXPECT_DOUBLE_EQ(scene.record.run.measured_s, 0.9);  // three times three samples of 100 ms
  EXPECT_DOUBLE_EQ(scene.record.run.warmup_s, 0.03);
  EXPECT_DOUBLE_EQ(scene.notes.lines.back().elapsed_s, 4.5);
  EXPECT_DOUBLE_EQ(*scene.record.run.measuring_share(), 0.3);
}

TEST(Block, CarriesWhatTheChildAndTheKernelSaid) {
  ChildOutcome outcome = tests::answer_of({2, 4}, 9);
  outcome.result.samples[0].flags = {"low_overlap"};
  outcome.result.samples[1].counters = {{"overlap", 0.5}};
  outcome.result.facts = {{"tbb_version", "2021.8"}};
  outcome.result.observations["wait"].add(7, 3);
  outcome.steal_ticks = 3;
  outcome.max_rss_bytes = 4096;
  const BlockRecord block = make_block(outcome, 2, 5, 77);
  EXPECT_EQ(block.block, 2U);
  EXPECT_EQ(block.order, 5U);
  EXPECT_EQ(block.k, 9U);
  EXPECT_EQ(block.samples_ns, (std::vector<double>{2, 4}));
  EXPECT_EQ(block.flags, (std::vector<std::string>{"low_overlap", "steal"}));
  EXPECT_EQ(block.counters.at("overlap"), (std::vector<std::optional<double>>{std::nullopt, 0.5}));
  EXPECT_EQ(block.counters.at("n"), (std::vector<std::optional<double>>{2, std::nullopt}));
  EXPECT_EQ(block.facts.at("tbb_version"), "2021.8");
  EXPECT_EQ(block.observations.at("wait").n(), 3U);
  EXPECT_FALSE(block.throttled_us);
  EXPECT_EQ(process_value(block), 3);
}

}  // namespace
}  // namespace coresweep::sweep
