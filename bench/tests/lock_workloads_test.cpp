// The workloads over locks: right under every lock and in every mode; red under a lock that does not lock; and what
// they measure is there when it should be.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>

#include "bench/tests/fixture.hpp"
#include "bench/tests/idle_lock.hpp"
#include "bench/workloads/critical_section.hpp"
#include "bench/workloads/elided_lock.hpp"
#include "bench/workloads/lock_handoff.hpp"
#include "bench/workloads/read_mostly.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::bench {
namespace {

class LockWorkloads : public ::testing::TestWithParam<std::string> {};  // a lock

exec::Trial trial_of(const std::string& id, double work_scale = 1.0, const Catalogue& known = catalogue()) {
  OpenedCase opened(id, kernels(), work_scale, known);
  return opened.session->run_trial();
}

/// The usual catalogue with trials of the usual 20 ms: what is right needs no window for fairness.
const Catalogue& short_trials() {
  static const Catalogue shortened = [] {
    Catalogue all = catalogue();
    for (WorkloadInfo& workload : all.workloads) workload.fixed_time_ms = workload.stamped_time_ms = 0;
    return all;
  }();
  return shortened;
}

TEST_P(LockWorkloads, AreRightBetweenThreadsAndProcesses) {
  for (const std::string workload : {"critical_section", "read_mostly", "lock_handoff"}) {
    for (const std::string mode : {"thread", "process_fork", "process"}) {
      for (const char* rest :
           {"/workers:2/stamp:on", "/workers:3", "/workers:2/stamp:on/stripes:16", "/workers:3/stripes:own"}) {
        if (workload != "critical_section" && std::string_view(rest).find("stripes") != std::string_view::npos)
          continue;
        const std::string id = workload + "/mode:" + mode + "/lock:" + GetParam() + rest;
        if (not_applicable(parse_case(id, catalogue()), catalogue())) continue;
        SCOPED_TRACE(id);
        EXPECT_GT(trial_of(id, 1.0, short_trials()).steps, 0U);  // throws Incorrect
      }
    }
  }
}

TEST_P(LockWorkloads, DoTheExtraStepsOfWorkScale) {
  for (const std::string workload : {"critical_section", "read_mostly", "lock_handoff"}) {
    const std::string id = workload + "/mode:thread/lock:" + GetParam() + "/workers:2";
    if (not_applicable(parse_case(id, catalogue()), catalogue())) continue;
    EXPECT_GT(trial_of(id, 2.55, short_trials()).steps, 0U) << id;
  }
}

std::vector<std::string> lock_names() {
  std::vector<std::string> names;
  for (const LockInfo& lock : catalogue().locks) names.push_back(lock.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, LockWorkloads, ::testing::ValuesIn(lock_names()),
                         [](const auto& lock) { return lock.param; });

TEST(Conformance, CatchesALockThatGuardsNoSection) {
  if (usable_cpus().size() < 2) GTEST_SKIP() << "on one CPU sections hardly ever overlap";
  for (const char* axes : {"/outside:1", "/outside:0/stripes:16"}) {
    EXPECT_TRUE(is_caught(section_row<critical_section::Rounds, idle>("critical_section", "std_mutex"), axes)) << axes;
  }
  EXPECT_TRUE(is_caught(section_row<read_mostly::Rounds, idle>("read_mostly", "std_mutex"), "/reads:50"));
  EXPECT_TRUE(is_caught(section_row<lock_handoff::Rounds, idle>("lock_handoff", "std_mutex")));
}

TEST(CriticalSection, MeasuresCostInTrialsWithoutAClock) {
  const exec::Trial trial = trial_of("critical_section/mode:thread/lock:std_mutex/workers:2");
  const auto& counters = trial.counters;
  for (const char* name : {"overhead_ns", "not_working_share", "at_once", "inside_ns", "outside_ns", "cpu_ns_per_step",
                           "running_share", "running_share_least"}) {
    EXPECT_TRUE(counters.contains(name)) << name;
  }
  EXPECT_TRUE(trial.observations.empty()) << "a trial of throughput contains no clock";
  for (const char* name : {"lost_share", "owner_run_mean", "wait_share"}) EXPECT_FALSE(counters.contains(name)) << name;
}

TEST(CriticalSection, MeasuresFairnessAndWaitsOverALongWindow) {
  const exec::Trial trial = trial_of("critical_section/mode:thread/lock:std_mutex/workers:2/stamp:on");
  const auto& counters = trial.counters;
  // On a busy machine both workers may begin so late that the window is too short.
  EXPECT_TRUE(counters.contains("jain") || trial.region_ns.value_or(0) < 101'000'000);
  EXPECT_GE(counters.at("owner_run_mean"), 1);
  EXPECT_GE(counters.at("owner_run_longest"), counters.at("owner_run_mean"));
  EXPECT_LE(counters.at("owner_run_longest"), static_cast<double>(trial.steps));
  EXPECT_GE(counters.at("wait_share_most"), counters.at("wait_share"));
  EXPECT_LE(counters.at("wait_share_most"), 1);
}

TEST(CriticalSection, OneWorkerAloneIsOneRun) {
  const exec::Trial trial =
      trial_of("critical_section/mode:thread/lock:std_mutex/workers:1/stamp:on", 1.0, short_trials());
  EXPECT_EQ(trial.counters.at("owner_run_mean"), static_cast<double>(trial.steps));
}

TEST(CriticalSection, TellsWhatEachWorkerDid) {
  const exec::Trial trial = trial_of("critical_section/mode:thread/lock:ticket/workers:2");
  ASSERT_EQ(trial.worker_steps.size(), 2U);
  EXPECT_EQ(trial.worker_steps[0] + trial.worker_steps[1], trial.steps);
}

TEST(CriticalSection, DrawsEachOfSeveralLocksAsOftenAsAnyOther) {
  critical_section::Draw draw(1, 16);
  std::array<int, 16> drawn{};
  for (int i = 0; i < 16'000; ++i) ++drawn.at(draw.next());
  for (const int times : drawn) EXPECT_NEAR(times, 1'000, 150);
  EXPECT_FALSE(critical_section::Draw(1, 1).has_choice());
}

TEST(CriticalSection, SaysOfWhichLocksThereAreNotMany) {
  for (const char* lock : {"flock", "fcntl", "posix_named_semaphore", "sysv_semaphore"}) {
    const std::string id = std::string("critical_section/mode:thread/workers:2/lock:") + lock + "/stripes:";
    EXPECT_TRUE(not_applicable(parse_case(id + "256", catalogue()), catalogue())) << lock;
    EXPECT_TRUE(not_applicable(parse_case(id + "own", catalogue()), catalogue())) << lock;
    EXPECT_FALSE(not_applicable(parse_case(id + "1", catalogue()), catalogue())) << lock;
  }
}

TEST(CriticalSection, WithALockOfItsOwnNobodyLosesAnything) {
  for (const char* stamp : {"off", "on"}) {
    const std::string id = "critical_section/mode:thread/lock:none/workers:2/outside:0/stripes:own/stamp:";
    EXPECT_EQ(trial_of(id + stamp, 1.0, short_trials()).counters.at("lost_share"), 0) << stamp;
  }
}

TEST(CriticalSection, WhereNothingIsDoneOutsideNothingIsSaidToTakeTime) {
  const auto outside_ns = [](const std::string& axes) {
    return trial_of("critical_section/mode:thread/lock:std_mutex/workers:1/inside:1" + axes, 1.0, short_trials())
        .counters.at("outside_ns");
  };
  EXPECT_EQ(outside_ns("/outside:0"), 0);
  EXPECT_EQ(outside_ns("/outside:0/stripes:own"), 0);
  EXPECT_GT(outside_ns("/outside:1000"), 0);
}

TEST(CriticalSection, StampsOneAcquisitionIn64) {
  const exec::Trial trial = trial_of("critical_section/mode:thread/lock:std_mutex/workers:1/stamp:on");
  const Observations& waits = trial.observations.at("wait");
  EXPECT_NEAR(static_cast<double>(waits.n()), static_cast<double>(trial.steps) / 64, 2);
  EXPECT_GT(waits.longest_ns(), 0);
  EXPECT_EQ(trial.observations.at("release").n(), waits.n());
  EXPECT_GT(trial.observations.at("release").longest_ns(), 0);
  EXPECT_GT(trial.counters.at("stamp_ns"), 0);
}

TEST(CriticalSection, CountsWhatIsLostWithoutALock) {
  EXPECT_TRUE(trial_of("critical_section/mode:thread/lock:none/workers:2/outside:1").counters.contains("lost_share"));
}

TEST(ReadMostly, WritesAsOftenAsItSays) {
  const auto of = [](const exec::Trial& trial, const char* name) {
    return static_cast<double>(trial.observations.at(name).n());
  };
  const auto never = trial_of("read_mostly/mode:thread/lock:std_mutex/workers:2/reads:100/stamp:on");
  EXPECT_EQ(of(never, "write_wait"), 0);
  const auto half = trial_of("read_mostly/mode:thread/lock:std_mutex/workers:1/reads:50/stamp:on");
  EXPECT_NEAR(of(half, "write_wait") / of(half, "read_wait"), 1, 0.1);
  EXPECT_EQ(of(half, "read_release"), of(half, "read_wait"));
  EXPECT_EQ(of(half, "write_release"), of(half, "write_wait"));
}

TEST(LockHandoff, StampsOneHandoffIn64) {
  for (const char* workers : {"1", "2"}) {
    const exec::Trial trial =
        trial_of(std::string("lock_handoff/mode:thread/lock:std_mutex/stamp:on/workers:") + workers);
    const std::uint64_t due = (trial.steps - 1) / 64;  // none before the first
    if (due == 0) continue;                            // two workers on a busy machine
    EXPECT_EQ(trial.observations.at("handoff").n(), due);
    EXPECT_GT(trial.observations.at("handoff").longest_ns(), 0);
    for (const char* of_the_round : {"jain", "cpu_ns_per_step", "running_share", "running_share_least"}) {
      EXPECT_FALSE(trial.counters.contains(of_the_round)) << of_the_round;
    }
  }
}

/// What `coresweep case` prints: a process of its own, which the tests' own no longer is.
std::string case_output(const std::string& id) {
  std::string text;
  FILE* pipe = popen((CORESWEEP_PROGRAM " case " + id + " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer;
  while (std::size_t length = std::fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), length);
  text += "exit " + std::to_string(pclose(pipe));
  return text;
}

TEST(ElidedLock, RunsInAProcessThatNeverHadASecondThread) {
  const std::string output = case_output("elided_lock/lock:std_mutex");
  EXPECT_NE(output.find("ns_per_step"), std::string::npos) << output;
}

TEST(ElidedLock, IsNotMeasuredWhereThereWasASecondThread) {
  exec::become_multithreaded();
  EXPECT_THROW(OpenedCase("elided_lock/lock:std_mutex", kernels()), NotApplicable);
}

TEST(ElidedLock, IsWrongWhereASecondThreadComesLater) {
  using Work = elided_lock::Adds<locks::std_mutex>;
  Work::Guarded guarded;
  guarded.word = 100;
  const exec::Tally tally{.steps = 100};
  EXPECT_FALSE(Work::check(guarded, {.work = 100}, {&tally, 1}).correct);
  guarded.alone = true;
  EXPECT_TRUE(Work::check(guarded, {.work = 100}, {&tally, 1}).correct);
}

TEST(ElidedLock, SaysWhyItHasNoOtherMode) {
  const auto reason = not_applicable(parse_case("elided_lock/mode:thread/lock:std_mutex", catalogue()), catalogue());
  EXPECT_NE(reason.value_or("").find("second thread"), std::string::npos);
}

}  // namespace
}  // namespace coresweep::bench
