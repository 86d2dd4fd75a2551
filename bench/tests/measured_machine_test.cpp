// Workloads that measure the machine: right in threads and processes and with more workers than CPUs, and their checks
// go red on implementations that are wrong.
#include <gtest/gtest.h>

#include <algorithm>

#include "bench/machine.hpp"
#include "bench/tests/fixture.hpp"
#include "bench/workloads/context_switch.hpp"
#include "bench/workloads/core_to_core.hpp"
#include "bench/workloads/smt_pair.hpp"
#include "bench/workloads/timer.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::bench {
namespace {

const std::vector<std::string> crews{"serial/workers:1",      "thread/workers:1",       "thread/workers:2",
                                     "thread/workers:4",      "process_fork/workers:4", "process/workers:2",
                                     "process_pool/workers:4"};

TEST(Timer, IsRightForEveryClock) {
  for (const char* clock : {"monotonic", "monotonic_raw", "monotonic_coarse", "realtime", "tsc", "tsc_ordered"}) {
    for (const std::string& crew : crews)
      expect_right("timer/work:1000/clock:" + std::string(clock) + "/mode:" + crew, kernels());
  }
}

struct GoesBack {
  template <timer::Source source>
  static std::uint64_t read() noexcept {
    static thread_local std::uint64_t count = 0;
    return ++count % 100 == 0 ? 0 : count;
  }
};

TEST(Timer, CatchesAClockThatGoesBack) {
  EXPECT_NE(complaint_of("timer/mode:thread/workers:2", role_row<timer::Timer<GoesBack>>("timer")), "nothing");
}

TEST(CoreToCore, IsRightForEveryPair) {
  for (const char* operation : {"cas", "store"}) {
    for (const char* work : {"1", "2", "61", "200"}) {
      for (const std::string& crew : crews) {
        std::string id = "core_to_core/operation:" + std::string(operation);
        expect_right(id.append("/work:").append(work).append("/mode:").append(crew), kernels());
      }
    }
  }
}

TEST(CoreToCore, NamesEveryPairOfCpus) {
  OpenedCase opened("core_to_core/mode:thread/workers:2/work:200", kernels());
  const exec::Trial trial = opened.session->run_trial();
  const std::string pair =
      "oneway_cpu" + std::to_string(opened.job.cpus[0][0]) + "_cpu" + std::to_string(opened.job.cpus[1][0]);
  EXPECT_GT(trial.counters.at(pair + "_median_ns"), 0.0);
  EXPECT_LE(trial.counters.at(pair + "_min_ns"), trial.counters.at(pair + "_median_ns"));
}

/// Hands over without waiting until it has its turn.
struct Hasty : core_to_core::Store {
  static std::uint64_t hand_over(core_to_core::Lines& lines, std::uint64_t from, bool leads) noexcept {
    (leads ? lines.there : lines.back).store(from + 1, std::memory_order_release);
    return (leads ? lines.back : lines.there).load(std::memory_order_acquire);
  }
};

TEST(CoreToCore, CatchesAHandoverThatDoesNotWait) {
  EXPECT_NE(complaint_of("core_to_core/mode:thread/workers:2/operation:store",
                         role_row<core_to_core::CoreToCore<core_to_core::Cas, Hasty>>("core_to_core")),
            "nothing");
}

TEST(ContextSwitch, IsRightByEveryMeans) {
  for (const char* via : {"futex", "pipe", "yield"}) {
    for (const std::string& crew : crews) {
      expect_right("context_switch/work:101/via:" + std::string(via) + "/mode:" + crew, kernels());
    }
  }
}

TEST(ContextSwitch, SwitchesWhereTwoShareACpu) {
  const std::size_t cpus = usable_cpus().size();
  const std::string workers = std::to_string(2 * cpus);
  OpenedCase opened("context_switch/mode:thread/work:4000/workers:" + workers, kernels());
  const exec::Trial trial = opened.session->run_trial();
  EXPECT_EQ(trial.counters.at("same_cpu_share"), 1.0);
  EXPECT_GT(trial.counters.at("switches_per_step"), 0.5);
}

TEST(ContextSwitch, DoesNotPairAnOddNumber) {
  const auto applies = [](const std::string& crew) {
    return !not_applicable(parse_case("context_switch/mode:" + crew, catalogue()), catalogue());
  };
  EXPECT_FALSE(applies("thread/workers:3"));
  EXPECT_TRUE(applies("thread/workers:4"));
  EXPECT_TRUE(applies("thread/workers:1"));
  EXPECT_TRUE(applies("serial"));
}

/// Takes its turn whether it has come or not.
struct Pushy : context_switch::Futex {
  static std::uint32_t await(const context_switch::Turn& turn, std::uint32_t) noexcept { return turn.word->load(); }
};

TEST(ContextSwitch, CatchesTurnsOutOfOrder) {
  using context_switch::ContextSwitch;
  EXPECT_NE(complaint_of("context_switch/mode:thread/workers:2",
                         role_row<ContextSwitch<Pushy, context_switch::Pipe, context_switch::Yield>>("context_switch")),
            "nothing");
}

struct Anywhere {
  static void require() {}
};

TEST(SmtPair, IsRightWhereverItRuns) {
  const auto rows = rows_with(role_row<smt_pair::SmtPair<Anywhere>>("smt_pair"));
  for (const char* operations : {"dependent", "independent"}) {
    for (const char* crew : {"serial/workers:1", "thread/workers:2", "process_pool/workers:2"}) {
      expect_right("smt_pair/work:101/operations:" + std::string(operations) + "/mode:" + crew, rows);
    }
  }
}

TEST(SmtPair, AppliesOnlyWhereACoreHasTwoCpus) {
  bool has_siblings = false;
  for (const int cpu : usable_cpus()) {
    for (const int other : siblings_of(cpu))
      has_siblings |= other != cpu && std::ranges::count(usable_cpus(), other) > 0;
  }
  if (!has_siblings) {
    EXPECT_THROW(OpenedCase("smt_pair/mode:thread/workers:2", kernels()), NotApplicable);
  } else {
    expect_right("smt_pair/mode:thread/workers:2", kernels());
  }
}

TEST(AllCoreRate, ComparesAloneWithAll) {
  for (const std::string& crew : crews) expect_right("all_core_rate/lasting_ms:2/mode:" + crew, kernels());
  OpenedCase opened("all_core_rate/mode:thread/workers:2/lasting_ms:40", kernels());
  const exec::Trial trial = opened.session->run_trial();
  EXPECT_GT(trial.steps, 0U) << "worker 0's alone";
  EXPECT_GT(trial.counters.at("alone_ns"), 0.0);
  EXPECT_LT(trial.counters.at("lost_rate_share"), 1.0);
}

TEST(AllCoreRate, ATrialThatIsCutComparesNothing) {
  OpenedCase opened("all_core_rate/mode:thread/workers:2/lasting_ms:300", kernels());
  EXPECT_FALSE(opened.session->run_short_trial(true).counters.contains("lost_rate_share"));
}

TEST(Jitter, NamesEveryCpu) {
  for (const std::string& crew : crews) expect_right("jitter/work:50/operations:100/mode:" + crew, kernels());
  OpenedCase opened("jitter/mode:thread/workers:2/work:50", kernels());
  const exec::Trial trial = opened.session->run_trial();
  EXPECT_EQ(trial.observations.at("excess").n(), 100U);
  EXPECT_EQ(trial.observations.at("excess").counts().begin()->first, 0U) << "somebody's shortest";
  for (const auto& cpus : opened.job.cpus) {
    EXPECT_EQ(trial.observations.at("excess_cpu" + std::to_string(cpus[0])).n(), 50U);
  }
}

/// One worker of two sums up wrongly.
TEST(Conformance, CatchesWrongResults) {
  for (const std::string name : {"all_core_rate", "jitter"}) {
    static void (*run)(exec::Worker&) = nullptr;
    exec::Kernel row = *std::ranges::find(kernels(), name, &exec::Kernel::workload);
    run = row.run_role;
    row.run_role = [](exec::Worker& worker) {
      run(worker);
      if (worker.index == 1) --worker.tally->checksum;
    };
    EXPECT_NE(complaint_of(name + "/mode:thread/workers:2", row), "nothing");
  }
}

}  // namespace
}  // namespace coresweep::bench
