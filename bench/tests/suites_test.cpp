#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "bench/registry.hpp"
#include "harness/model/plan.hpp"
#include "harness/topology/placement.hpp"

namespace coresweep::bench {
namespace {

/// The suite as it is planned on a machine.
Plan plan_on(const Suite& suite, const topology::Topology& machine) {
  PlanInputs inputs{.usable_cpus = static_cast<unsigned>(machine.usable().size()), .budget_s = suite.budget_s};
  inputs.deal = [&machine](const std::string& policy, unsigned workers) {
    topology::Placement placement = topology::deal(machine, policy, workers);
    return Dealt{std::move(placement.workers), std::move(placement.caller), placement.oversubscribed,
                 std::move(placement.not_applicable)};
  };
  return make_plan(suite, catalogue(), inputs);
}

Suite suite_named(std::string_view name) {
  const auto files = suites();
  const auto file = std::ranges::find(files, name, &EmbeddedFile::name);
  if (file == files.end()) throw std::runtime_error("no suite " + std::string(name));
  return parse_suite(file->text, std::string(name));
}

constexpr const char* one_cpu = "core:1 pu:1";
constexpr const char* two_cores = "core:2 pu:1";
constexpr const char* large = "pack:2 numa:1 l3:4 core:8 pu:2";

TEST(Suites, ArePlannedOnSmallAndLargeMachines) {
  const std::map<std::string_view, std::size_t> most{{"smoke", 35}, {"ci", 50}, {"default", 160}, {"full", 2000}};
  for (const EmbeddedFile& file : suites()) {
    const Suite suite = parse_suite(file.text, std::string(file.name));
    EXPECT_EQ(suite.name, file.name);
    for (const char* description : {one_cpu, two_cores, large}) {
      const Plan plan = plan_on(suite, topology::Topology::synthetic(description));
      EXPECT_GT(plan.cases.size(), 0U) << file.name << " on " << description;
      const auto limit = most.find(file.name);  // of the suites whose size is promised
      if (limit != most.end()) {
        EXPECT_LE(plan.cases.size(), limit->second) << file.name << " on " << description;
      }
      EXPECT_LE(plan.estimated_seconds, suite.budget_s) << file.name << " on " << description;
    }
  }
}

TEST(Suites, SkipNothingOnTwoCores) {
  const auto machine = topology::Topology::synthetic(two_cores);
  for (const EmbeddedFile& file : suites()) {
    if (file.name == "full") continue;  // it asks for every combination, on purpose
    for (const SkippedCase& row : plan_on(parse_suite(file.text, std::string(file.name)), machine).skipped) {
      ADD_FAILURE() << file.name << " skips " << row.subject.id() << ": " << row.reason;
    }
  }
}

/// Whatever is compared needs the same work done serially; locks, channels, and how pools start and wake up, are
/// compared with each other.
TEST(Suites, HaveASerialBaselineForEveryTask) {
  for (const EmbeddedFile& file : suites()) {
    const Plan plan = plan_on(parse_suite(file.text, std::string(file.name)), topology::Topology::synthetic(two_cores));
    const auto task_of = [](const Case& subject) {
      return subject.workload + " work " + std::string(subject.get("work")) + " grain " +
             std::string(subject.get("grain")) + " depth " + std::string(subject.get("depth"));
    };
    std::map<std::string, bool> has_serial;
    for (const PlannedCase& planned : plan.cases) {
      const WorkloadInfo& workload = *catalogue().workload(planned.subject.workload);
      if (workload.form == Form::roles || workload.opens_anew || workload.lies_idle) continue;
      has_serial[task_of(planned.subject)] |= planned.subject.get("mode") == "serial";
    }
    for (const auto& [task, serial] : has_serial) EXPECT_TRUE(serial) << file.name << ": " << task;
  }
}

TEST(Suites, SmokeTouchesEveryMode) {
  const Plan plan = plan_on(suite_named("smoke"), topology::Topology::synthetic(two_cores));
  for (const auto& info : catalogue().modes) {
    EXPECT_TRUE(std::ranges::any_of(plan.cases, [&](const PlannedCase& planned) {
      return planned.subject.get("mode") == info.name;
    })) << info.name;
  }
}

TEST(Suites, FullTouchesEverythingRegistered) {
  const Plan plan = plan_on(suite_named("full"), topology::Topology::synthetic(two_cores));
  const auto occurs = [&](std::string_view key, const std::string& value) {
    return std::ranges::any_of(plan.cases, [&](const PlannedCase& planned) {
      return (key == "workload" ? planned.subject.workload : std::string(planned.subject.get(key))) == value;
    });
  };
  for (const auto& info : catalogue().modes) EXPECT_TRUE(occurs("mode", info.name)) << info.name;
  for (const auto& info : catalogue().locks) EXPECT_TRUE(occurs("lock", info.name)) << info.name;
  for (const auto& info : catalogue().channels) EXPECT_TRUE(occurs("channel", info.name)) << info.name;
  for (const auto& info : catalogue().barriers) EXPECT_TRUE(occurs("barrier", info.name)) << info.name;
  for (const auto& info : catalogue().workloads) EXPECT_TRUE(occurs("workload", info.name)) << info.name;
}

}  // namespace
}  // namespace coresweep::bench
