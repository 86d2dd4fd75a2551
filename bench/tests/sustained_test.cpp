// Computing for longer than an instant: right in every crew, and held back by a real quota where one can be set.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "bench/tests/fixture.hpp"
#include "harness/model/json_text.hpp"
#include "harness/topology/cgroup.hpp"
#include "harness/topology/tests/own_cgroup.hpp"

namespace coresweep::bench {
namespace {

const exec::Kernel& sustained_row() {
  return *std::ranges::find(kernels(), "sustained", &exec::Kernel::workload);
}

TEST(Sustained, IsRightInEveryCrew) {
  for (const char* crew : {"serial/workers:1", "thread/workers:2", "thread/workers:4", "process_fork/workers:2",
                           "process/workers:2", "process_pool/workers:2", "thread_pool/workers:2"}) {
    expect_right("sustained/grain:32/lasting_ms:5/mode:" + std::string(crew), kernels());
  }
}

TEST(Sustained, TellsWhatAllDidInExactlyItsTime) {
  OpenedCase opened("sustained/mode:thread/workers:2/grain:32/lasting_ms:30", kernels());
  const exec::Trial trial = opened.session->run_trial();
  const double sums = trial.counters.at("sustained_per_s") * 0.030;
  EXPECT_NEAR(std::fmod(sums + 16, 32), 16, 1e-3) << "whole tasks of 32 sums";
  EXPECT_LE(sums, static_cast<double>(trial.steps) + 1e-3) << "the tasks that end later are none of them";
  EXPECT_GE(sums + 2 * 32, static_cast<double>(trial.steps) - 1e-3) << "one of each worker";
  EXPECT_EQ(trial.observations.at("task").n() * 32, trial.steps);
  EXPECT_GT(trial.counters.at("cpus_used"), 0.0);
  EXPECT_LE(trial.counters.at("cpus_used"), 2.0);
}

TEST(Sustained, ATrialThatIsCutTellsNothing) {
  OpenedCase opened("sustained/mode:thread/workers:2/grain:1/lasting_ms:300", kernels());
  const exec::Trial trial = opened.session->run_short_trial(true);
  EXPECT_FALSE(trial.counters.contains("sustained_per_s"));
  EXPECT_FALSE(trial.observations.contains("task"));
  EXPECT_EQ(trial.cut_ns, 295'000'000);
  EXPECT_FALSE(opened.session->lengthen()) << "its id says how long it lasts";
}

TEST(Sustained, CatchesWrongSumsAndLostTasks) {
  exec::Kernel row = sustained_row();
  row.run_role = [](exec::Worker& worker) {
    sustained_row().run_role(worker);
    if (worker.index == 1) --worker.tally->checksum;
  };
  EXPECT_EQ(complaint_of("sustained/mode:thread/workers:2/lasting_ms:5", row), "results sum up wrongly");
  row.run_role = [](exec::Worker& worker) {
    sustained_row().run_role(worker);
    if (worker.index == 1) worker.tally->steps -= worker.shape->grain;
  };
  EXPECT_NE(complaint_of("sustained/mode:thread/workers:2/lasting_ms:5", row).find("steps instead of"),
            std::string::npos);
}

/// Runs what follows in a fresh group with so many CPUs; else skips the test, and says why.
std::unique_ptr<topology::OwnCgroup> under_quota(double cpus) {
  std::string why = "a quota holds here already";
  auto made = topology::cpu_quota("/") ? nullptr : topology::OwnCgroup::make({cpus, 20'000}, why);
  if (!made) [&] { GTEST_SKIP() << why; }();
  return made;
}

TEST(Sustained, IsHeldBackByAQuota) {
  const auto group = under_quota(0.05);  // so little that two workers use it up on the busiest machine
  if (!group) return;
  OpenedCase opened("sustained/mode:thread/workers:2/grain:32/lasting_ms:200", kernels());
  // With so little a worker may begin when the time of the others is over: then nothing is told.
  EXPECT_TRUE(some_trial([&] {
    const exec::Trial trial = opened.session->run_trial();
    const auto held_us = trial.counters.find("throttled_us");
    return held_us != trial.counters.end() && held_us->second > 0 && trial.counters.at("throttled_share") > 0;
  }));
}

std::vector<std::string> planned_ids(const std::string& suite) {
  std::string text;
  FILE* pipe = popen((CORESWEEP_PROGRAM " plan " + suite + " --json").c_str(), "r");
  std::array<char, 4096> buffer;
  while (std::size_t length = std::fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), length);
  EXPECT_EQ(pclose(pipe), 0);
  std::vector<std::string> ids;
  const nlohmann::json plan = parse_json(text);
  for (const auto& planned : plan.at("cases")) ids.push_back(planned.at("id"));
  return ids;
}

TEST(Sustained, IsPlannedByDefaultUnderAQuotaAlone) {
  const auto is_sustained = [](const std::string& id) { return id.starts_with("sustained/"); };
  const auto free_ids = planned_ids("default");
  if (!topology::cpu_quota("/")) {
    EXPECT_EQ(std::ranges::count_if(free_ids, is_sustained), 0);
  }
  const auto group = under_quota(0.5);
  if (!group) return;
  const std::size_t cpus = usable_cpus().size();
  const auto ids = planned_ids("default");
  const std::string rest = "/place:cores/grain:320/lasting_ms:1000";
  std::vector<std::string> wanted{"sustained/mode:serial/workers:1" + rest, "sustained/mode:thread/workers:1" + rest};
  if (cpus > 1) wanted.push_back("sustained/mode:thread/workers:" + std::to_string(cpus) + rest);
  for (const std::string& id : wanted) EXPECT_EQ(std::ranges::count(ids, id), 1) << id;
  EXPECT_EQ(std::ranges::count_if(ids, is_sustained), static_cast<std::ptrdiff_t>(wanted.size()));
}

}  // namespace
}  // namespace coresweep::bench
