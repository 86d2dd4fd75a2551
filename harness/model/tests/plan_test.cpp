#include "harness/model/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/model/errors.hpp"
#include "harness/model/tests/fake_catalogue.hpp"

namespace coresweep {
namespace {

using Ids = std::vector<std::string>;

SuiteEntry entry(std::string workload, int priority, std::vector<std::pair<std::string, Ids>> axes) {
  return {std::move(workload), priority, 1.0, std::move(axes)};
}

Suite suite_of(std::vector<SuiteEntry> entries) {
  Suite suite;
  suite.where = "test";
  suite.min_blocks = 2;
  suite.entries = std::move(entries);
  return suite;
}

/// CPUs 0 … n-1; compact and cores deal 0, 1, 2 …, scatter the even ones first, none all of them, @P nothing.
PlanInputs machine_of(unsigned usable) {
  PlanInputs inputs{.usable_cpus = usable, .budget_s = 1000};
  inputs.deal = [usable](const std::string& policy, unsigned workers) {
    if (policy.ends_with("@P")) return Dealt{.not_applicable = "all cores are of one kind"};
    Dealt dealt{.caller_cpus = {static_cast<int>(policy == "scatter" || workers < usable ? workers % usable : 0)},
                .oversubscribed = workers > usable};
    for (unsigned worker = 0; worker < workers; ++worker) {
      const unsigned place = worker % usable;
      const unsigned scattered = (2 * place) % usable + (2 * place >= usable && usable % 2 == 0 ? 1 : 0);
      if (policy == "none") {
        dealt.cpus.emplace_back();
        for (unsigned cpu = 0; cpu < usable; ++cpu) dealt.cpus.back().push_back(static_cast<int>(cpu));
      } else {
        dealt.cpus.push_back({static_cast<int>(policy == "scatter" ? scattered : place)});
      }
    }
    return dealt;
  };
  return inputs;
}

Plan plan_of(std::vector<SuiteEntry> entries, const PlanInputs& inputs) {
  return make_plan(suite_of(std::move(entries)), tests::fake_catalogue(), inputs);
}

Ids ids(const Plan& plan) {
  Ids all;
  for (const PlannedCase& planned : plan.cases) all.push_back(planned.subject.id());
  return all;
}

TEST(Plan, IsTheProductOfTheAxesInTheSuitesOrder) {
  const Plan plan =
      plan_of({entry("sum", 1, {{"mode", {"thread", "process"}}, {"workers", {"1", "2"}}})}, machine_of(4));
  EXPECT_EQ(ids(plan), (Ids{"sum/mode:thread/workers:1/place:cores/grain:16/work:1000",
                            "sum/mode:thread/workers:2/place:cores/grain:16/work:1000",
                            "sum/mode:process/workers:1/place:cores/grain:16/work:1000",
                            "sum/mode:process/workers:2/place:cores/grain:16/work:1000"}));
  EXPECT_EQ(plan.cases[1].cpus, (std::vector<std::vector<int>>{{0}, {1}}));
  EXPECT_EQ(plan.estimated_seconds, 8);
}

TEST(Plan, KnowsTheWordsOfWorkers) {
  const auto counts = [](const Ids& words, unsigned usable) {
    Ids found;
    for (const PlannedCase& planned :
         plan_of({entry("sum", 1, {{"mode", {"thread"}}, {"workers", words}})}, machine_of(usable)).cases) {
      found.emplace_back(planned.subject.get("workers"));
    }
    return found;
  };
  EXPECT_EQ(counts({"powers"}, 6), (Ids{"1", "2", "4", "6"}));
  EXPECT_EQ(counts({"powers", "double"}, 8), (Ids{"1", "2", "4", "8", "16"}));
  EXPECT_EQ(counts({"half", "all", "2"}, 2), (Ids{"1", "2"}));
  EXPECT_EQ(counts({"half", "powers", "all", "double"}, 1), (Ids{"1", "2"}));
}

TEST(Plan, KnowsTheWordsOfAQuota) {
  const auto counts = [](double quota, unsigned usable) {
    PlanInputs inputs = machine_of(usable);
    if (quota < usable) inputs.quota = CpuQuota{quota, 100'000};
    Ids found;
    const Ids words{"quota_floor", "quota_ceil", "all"};
    for (const PlannedCase& planned :
         plan_of({entry("sum", 1, {{"mode", {"thread"}}, {"workers", words}})}, inputs).cases) {
      found.emplace_back(planned.subject.get("workers"));
    }
    return found;
  };
  EXPECT_EQ(counts(0.5, 2), (Ids{"1", "2"}));
  EXPECT_EQ(counts(1, 2), (Ids{"1", "2"}));
  EXPECT_EQ(counts(1.5, 2), (Ids{"1", "2"}));
  EXPECT_EQ(counts(2.5, 8), (Ids{"2", "3", "8"}));
  EXPECT_EQ(counts(6, 64), (Ids{"6", "64"}));
  EXPECT_EQ(counts(0.25, 1), (Ids{"1"}));
  EXPECT_EQ(counts(4, 4), (Ids{"4"})) << "no quota: all";
}

TEST(Plan, ASustainedTrialIsOfWholePeriods) {
  const auto lasting = [](std::optional<CpuQuota> quota) {
    PlanInputs inputs = machine_of(4);
    inputs.quota = quota;
    const auto plan =
        plan_of({entry("lasting", 1, {{"mode", {"thread"}}, {"lasting_ms", {"quota_periods", "70"}}})}, inputs);
    EXPECT_EQ(plan.cases.at(1).subject.get("lasting_ms"), "70");
    return std::string(plan.cases.at(0).subject.get("lasting_ms"));
  };
  EXPECT_EQ(lasting(std::nullopt), "1000");
  EXPECT_EQ(lasting(CpuQuota{1, 100'000}), "1000");
  EXPECT_EQ(lasting(CpuQuota{1, 1'000'000}), "5000") << "five periods";
  EXPECT_EQ(lasting(CpuQuota{1, 30'000}), "1020") << "34 of them";
  EXPECT_EQ(lasting(CpuQuota{1, 5'000}), "1000");
  EXPECT_EQ(lasting(CpuQuota{1, 400'000}), "2000");
}

TEST(Plan, AnEntryForQuotasIsPlannedUnderOneAlone) {
  SuiteEntry limited = entry("sum", 1, {{"mode", {"process"}}});
  limited.only_under_quota = true;
  PlanInputs inputs = machine_of(2);
  const std::vector entries{limited, entry("sum", 1, {{"mode", {"thread"}}})};
  const Plan without = plan_of(entries, inputs);
  EXPECT_EQ(without.cases.size(), 1U);
  EXPECT_TRUE(without.skipped.empty()) << "nothing is missing from it";
  inputs.quota = CpuQuota{1, 100'000};
  EXPECT_EQ(plan_of(entries, inputs).cases.size(), 2U);
}

TEST(Plan, KnowsPythonsChunks) {
  const auto grain = [](const std::string& mode, const std::string& workers) {
    const auto plan = plan_of(
        {entry("sum", 1, {{"mode", {mode}}, {"workers", {workers}}, {"grain", {"python"}}, {"work", {"1001"}}})},
        machine_of(3));
    return std::string(plan.cases.at(0).subject.get("grain"));
  };
  EXPECT_EQ(grain("pool", "2"), "126");   // ceil(1001 / 8)
  EXPECT_EQ(grain("serial", "1"), "84");  // of all three CPUs: ceil(1001 / 12)
  EXPECT_EQ(grain("pool", "1000"), "1");
}

TEST(Plan, MeasuresEqualIdsOnceAtTheHigherImportance) {
  const Plan plan =
      plan_of({entry("sum", 3, {{"mode", {"thread"}}}), entry("sum", 1, {{"mode", {"thread"}}})}, machine_of(2));
  ASSERT_EQ(plan.cases.size(), 1U);
  EXPECT_EQ(plan.cases[0].priority, 1);
  EXPECT_TRUE(plan.cases[0].aliases.empty());
}

TEST(Plan, MergesPoliciesThatDealTheSameCpus) {
  const auto entries = [] {
    return std::vector{
        entry("sum", 1, {{"mode", {"thread"}}, {"workers", {"2"}}, {"place", {"cores", "close", "spread", "none"}}})};
  };
  const Plan two = plan_of(entries(), machine_of(2));
  ASSERT_EQ(ids(two), (Ids{"sum/mode:thread/workers:2/place:cores/grain:16/work:1000",
                           "sum/mode:thread/workers:2/place:none/grain:16/work:1000"}));
  EXPECT_EQ(two.cases[0].aliases, (Ids{"sum/mode:thread/workers:2/place:compact/grain:16/work:1000",
                                       "sum/mode:thread/workers:2/place:scatter/grain:16/work:1000"}));
  const Plan four = plan_of(entries(), machine_of(4));
  EXPECT_EQ(four.cases.size(), 3U);  // scatter deals 0 and 2
}

TEST(Plan, GivesAPlaceToACallerThatSubmits) {
  const auto caller_of = [](const char* mode, const char* dispatch, const char* place) {
    return plan_of({entry("sum", 1, {{"mode", {mode}}, {"dispatch", {dispatch}}, {"place", {place}}})}, machine_of(4))
        .cases.at(0)
        .caller_cpus;
  };
  EXPECT_EQ(caller_of("pool", "submit", "cores"), (std::vector<int>{2}));
  EXPECT_TRUE(caller_of("pool", "index", "cores").empty()) << "it waits, and keeps its mask";
  EXPECT_TRUE(caller_of("pool", "submit", "none").empty());
  EXPECT_EQ(plan_of({entry("tree", 1, {{"mode", {"pool"}}})}, machine_of(4)).cases.at(0).caller_cpus,
            (std::vector<int>{2}))
      << "it hands over the first task";
}

TEST(Plan, KeepsPoliciesApartThatGiveTheCallerAnotherPlace) {
  PlanInputs machine = machine_of(4);
  machine.deal = [](const std::string& policy, unsigned) {
    return Dealt{.cpus = {{0}}, .caller_cpus = {policy == "compact" ? 1 : 2}};
  };
  const auto cases = [&](const char* dispatch) {
    const std::vector<std::pair<std::string, Ids>> axes{
        {"mode", {"pool"}}, {"dispatch", {dispatch}}, {"workers", {"1"}}, {"place", {"cores", "compact"}}};
    return plan_of({entry("sum", 1, axes)}, machine).cases.size();
  };
  EXPECT_EQ(cases("submit"), 2U);
  EXPECT_EQ(cases("index"), 1U) << "who keeps its mask is the same in both";
}

TEST(Plan, SkipsWhatDoesNotApplyWithItsReason) {
  const Plan plan = plan_of({entry("gated", 2, {{"mode", {"process"}}, {"lock", {"local", "shared"}}}),
                             entry("sum", 1, {{"mode", {"thread"}}, {"place", {"cores@P"}}})},
                            machine_of(2));
  EXPECT_EQ(plan.cases.size(), 1U);
  ASSERT_EQ(plan.skipped.size(), 2U);
  EXPECT_EQ(plan.skipped[0].reason, "lock local works between the threads of one process only");
  EXPECT_EQ(plan.skipped[0].priority, 2);
  EXPECT_EQ(plan.skipped[1].reason, "all cores are of one kind");
}

TEST(Plan, LeavesDispatchOutWhereAModeHasNone) {
  const Plan plan =
      plan_of({entry("sum", 1, {{"mode", {"thread", "pool"}}, {"dispatch", {"index", "submit"}}})}, machine_of(2));
  EXPECT_EQ(ids(plan), (Ids{"sum/mode:thread/workers:2/place:cores/grain:16/work:1000",
                            "sum/mode:pool/dispatch:index/workers:2/place:cores/grain:16/work:1000",
                            "sum/mode:pool/dispatch:submit/workers:2/place:cores/grain:16/work:1000"}));
}

TEST(Plan, DropsTheLeastImportantThatDoNotFit) {
  PlanInputs inputs = machine_of(2);
  inputs.budget_s = 4.5;  // two cases of two blocks of one second
  const Plan plan = plan_of({entry("sum", 5, {{"mode", {"thread"}}}), entry("sum", 1, {{"mode", {"serial"}}}),
                             entry("sum", 3, {{"mode", {"process"}}})},
                            inputs);
  EXPECT_EQ(ids(plan), (Ids{"sum/mode:serial/workers:1/place:cores/grain:16/work:1000",
                            "sum/mode:process/workers:2/place:cores/grain:16/work:1000"}));
  ASSERT_EQ(plan.skipped.size(), 1U);
  EXPECT_EQ(plan.skipped[0].subject.get("mode"), "thread");
  EXPECT_TRUE(plan.skipped[0].reason.starts_with("over budget")) << plan.skipped[0].reason;
  EXPECT_EQ(plan.estimated_seconds, 4);
}

TEST(Plan, GoesBreadthFirst) {
  PlanInputs inputs = machine_of(4);
  inputs.budget_s = 8.5;  // four cases of two blocks of one second
  const Plan plan = plan_of({entry("sum", 1, {{"mode", {"thread"}}, {"workers", {"1", "2", "3", "4"}}}),
                             entry("gated", 9, {{"mode", {"thread"}}, {"lock", {"local"}}})},
                            inputs);
  EXPECT_EQ(plan.cases.size(), 4U);
  EXPECT_EQ(std::ranges::count(ids(plan), "gated", [](const std::string& id) { return id.substr(0, id.find('/')); }), 1)
      << "whatever its priority, the first of a workload comes before the third of another";
}

TEST(Plan, ALongFirstCaseLeavesItsTimeToOthers) {
  PlanInputs inputs = machine_of(4);
  inputs.budget_s = 4.5;
  SuiteEntry longest = entry("gated", 1, {{"mode", {"thread"}}, {"lock", {"local"}}});
  longest.estimate_s = 60;
  const Plan plan = plan_of({longest, entry("sum", 5, {{"mode", {"thread"}}, {"workers", {"1", "2", "3"}}})}, inputs);
  EXPECT_EQ(plan.cases.size(), 2U);
  EXPECT_EQ(plan.cases.front().subject.workload, "sum");
}

TEST(Plan, StopsAtMaxCases) {
  Suite suite = suite_of({entry("sum", 1, {{"mode", {"thread"}}, {"workers", {"1", "2", "3"}}})});
  suite.max_cases = 2;
  const Plan plan = make_plan(suite, tests::fake_catalogue(), machine_of(4));
  EXPECT_EQ(plan.cases.size(), 2U);
  ASSERT_EQ(plan.skipped.size(), 1U);
  EXPECT_EQ(plan.skipped[0].subject.get("workers"), "3");
  EXPECT_TRUE(plan.skipped[0].reason.starts_with("over budget")) << plan.skipped[0].reason;
}

TEST(Plan, FiltersByIdAndAlias) {
  PlanInputs inputs = machine_of(2);
  const std::vector entries{entry("sum", 1, {{"mode", {"thread", "process"}}, {"place", {"cores", "compact"}}})};
  inputs.filter = "mode:thread/.*compact";
  EXPECT_EQ(ids(plan_of(entries, inputs)), (Ids{"sum/mode:thread/workers:2/place:cores/grain:16/work:1000"}));
  inputs.filter = "nothing";
  EXPECT_TRUE(plan_of(entries, inputs).cases.empty());
  inputs.filter = "(";
  EXPECT_THROW(plan_of(entries, inputs), UsageError);
}

TEST(Plan, MarksOversubscription) {
  const Plan plan = plan_of({entry("sum", 1, {{"mode", {"thread"}}, {"workers", {"all", "double"}}})}, machine_of(2));
  EXPECT_FALSE(plan.cases[0].oversubscribed);
  EXPECT_TRUE(plan.cases[1].oversubscribed);
}

TEST(Plan, NamesTheSuiteOfABadName) {
  try {
    plan_of({entry("sum", 1, {{"mode", {"warp"}}})}, machine_of(2));
    FAIL() << "accepted";
  } catch (const UsageError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("suite test: case \"sum/mode:warp\": unknown mode"))
        << error.what();
  }
}

}  // namespace
}  // namespace coresweep
