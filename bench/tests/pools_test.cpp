// What pools do beside handing out tasks: they wake up, and their tasks create tasks; and whoever loses, repeats or
// does not await one is caught.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "bench/tests/fixture.hpp"
#include "bench/workloads/wake_up.hpp"
#include "harness/exec/core/task_tree.hpp"
#include "harness/exec/engine/sampling.hpp"

namespace coresweep::bench {
namespace {

std::string reason_of(const std::string& id) {
  return not_applicable(parse_case(id, catalogue()), catalogue()).value_or("");
}

const exec::Kernel& row_of(std::string_view workload) {
  return *std::ranges::find(kernels(), workload, &exec::Kernel::workload);
}

std::vector<std::string> modes_that_run(const std::string& workload, const std::string& axes) {
  std::vector<std::string> ids;
  for (const ModeInfo& mode : catalogue().modes) {
    const bool has_dispatch = catalogue().workload(workload)->form == Form::tasks && !mode.dispatches.empty();
    for (const std::string& dispatch : has_dispatch ? mode.dispatches : std::vector<std::string>{""}) {
      std::string id = workload + "/mode:" + mode.name + (has_dispatch ? "/dispatch:" + dispatch : "");
      if (mode.workers_are != WorkersAre::caller) id += "/workers:2";
      if (reason_of(id + axes).empty()) ids.push_back(id + axes);
    }
  }
  return ids;
}

TEST(WakeUp, IsATaskForEachWorkerOfEveryPool) {
  const auto ids = modes_that_run("wake_up", "/idle_us:100");
  EXPECT_EQ(ids.size(), 10U) << "asio submits, the algorithms draw, four pools do either";
  for (const std::string& id : ids) {
    SCOPED_TRACE(id);
    OpenedCase opened(id, kernels(), /*work_scale=*/1.5);
    for (int trial = 0; trial < 5; ++trial) {
      const exec::Trial seen = opened.session->run_trial();
      EXPECT_EQ(seen.steps, 2U);
      EXPECT_GE(seen.counters.at("idle_ns"), 100'000);
      EXPECT_GE(seen.counters.at("asleep_share"), 0);
      EXPECT_LE(seen.counters.at("asleep_share"), 1);
      EXPECT_EQ(seen.counters.at("took_part_share"), 1);
    }
    opened.session.reset();  // a library keeps its threads: they are the next session's
    OpenedCase free(id + "/tasks:free", kernels());
    EXPECT_GE(free.session->run_trial().counters.at("took_part_share"), 0.5);
  }
}

TEST(WakeUp, WakesEverybodyAboveTheCpuCount) {
  for (const char* mode : {"thread_pool", "thread_pool/dispatch:submit", "process_pool", "thread_pool_asio"}) {
    expect_right("wake_up/idle_us:100/workers:7/mode:" + std::string(mode), kernels());
  }
}

TEST(WakeUp, FindsWorkersAsleepTheWayThePoolSleeps) {
  // Of libgomp's only after the longest pause: it spins for some milliseconds.
  for (const std::string& id : modes_that_run("wake_up", "/idle_us:100000")) {
    SCOPED_TRACE(id);
    OpenedCase opened(id, kernels());
    EXPECT_TRUE(some_trial([&] { return opened.session->run_trial().counters.at("asleep_share") == 1; }));
  }
}

TEST(WakeUp, DoesNotLookWhereThereIsNoPause) {
  OpenedCase opened("wake_up/mode:thread_pool/workers:2/idle_us:0", kernels());
  EXPECT_EQ(opened.session->run_trial().counters.count("asleep_share"), 0U);
}

TEST(WakeUp, PausesOutsideOfTheSpanAndCountsThemAmongTheTrials) {
  OpenedCase opened("wake_up/mode:thread_pool/workers:2/idle_us:100000", kernels());
  EXPECT_TRUE(some_trial([&] { return opened.session->run_trial().span_ns < 100'000'000; }));
  const exec::Plan plan = exec::warm_up(*opened.session, 0, 5);
  EXPECT_EQ(plan.trials_per_sample, 1U);
  EXPECT_LE(plan.samples, 2U);
  EXPECT_GE(plan.warmup_ns, 100e6);
}

TEST(Idling, CountsWhatSleepingWorkersUse) {
  for (const char* mode : {"thread_pool", "process_pool"}) {
    SCOPED_TRACE(mode);
    OpenedCase opened("square/workers:2/grain:100/work:1000/idle_us:100000/mode:" + std::string(mode), kernels());
    EXPECT_TRUE(some_trial([&] {
      const exec::Trial seen = opened.session->run_trial();
      return seen.counters.at("idle_cpu_share") < 0.01 && seen.counters.at("idle_ns") >= 100'000'000;
    }));
  }
}

TEST(Idling, CountsWhatSpinningWorkersUse) {
  OpenedCase opened("square/mode:thread_pool_openmp/workers:2/grain:100/work:1000/idle_us:100000", kernels());
  EXPECT_TRUE(some_trial([&] { return opened.session->run_trial().counters.at("idle_cpu_ns") > 100'000; }))
      << "libgomp spins before it sleeps";
}

TEST(Idling, RestsInEveryModeAndCountsOnlyWhereWorkersOutliveABatch) {
  for (const ModeInfo& mode : catalogue().modes) {
    SCOPED_TRACE(mode.name);
    std::string id = "square/grain:100/work:1000/idle_us:1000/mode:" + mode.name;
    if (mode.workers_are != WorkersAre::caller) id += "/workers:2";
    OpenedCase opened(id, kernels());
    const exec::Trial seen = opened.session->run_trial();
    EXPECT_GE(seen.counters.at("idle_ns"), 1'000'000);
    const bool pool = mode.persistent && mode.workers_are != WorkersAre::caller;
    EXPECT_EQ(seen.counters.count("idle_cpu_share"), pool ? 1U : 0U);
    EXPECT_FALSE(mode.waits.empty());
  }
}

TEST(Idling, IsNotLookedAtWhereThereIsNoPause) {
  OpenedCase opened("square/mode:thread_pool/workers:2/grain:100/work:1000", kernels());
  EXPECT_EQ(opened.session->run_trial().counters.count("idle_cpu_share"), 0U);
}

TEST(WakeUp, SaysWhyItIsNotMeasured) {
  for (const char* mode : {"serial", "thread", "process", "process_fork", "std_async"}) {
    EXPECT_NE(reason_of("wake_up/mode:" + std::string(mode)).find("no pool"), std::string::npos) << mode;
  }
}

/// The registered row, but each task is run so many times.
template <int... times>
exec::Kernel running() {
  exec::Kernel row = row_of("wake_up");
  row.run_range = [](exec::Worker& worker, std::uint64_t begin, std::uint64_t end) {
    static constexpr std::array how_often{times...};
    for (std::uint64_t task = begin; task < end; ++task) {
      for (int i = 0; i < how_often[task]; ++i) row_of("wake_up").run_range(worker, task, task + 1);
    }
  };
  return row;
}

TEST(Conformance, CatchesAPoolThatLosesOrRepeatsATask) {
  const auto complaint = [](const exec::Kernel& row) {
    return complaint_of("wake_up/mode:thread_pool/dispatch:submit/workers:4/idle_us:0/tasks:free", row);
  };
  EXPECT_EQ(complaint(running<1, 1, 1, 1>()), "nothing");
  EXPECT_EQ(complaint(running<1, 1, 0, 1>()), "did 3 steps instead of 4");
  EXPECT_EQ(complaint(running<1, 1, 2, 1>()), "did 5 steps instead of 4");
  EXPECT_NE(complaint(running<1, 0, 2, 1>()).find("results sum up to"), std::string::npos);
  // As many as there should be, with the right sum of results: 2 + 2 + 3 + 3 in place of 1 + 2 + 3 + 4.
  EXPECT_EQ(complaint(running<0, 2, 2, 0>()), "task 0 ran 0 times");
}

TEST(Conformance, CatchesAPoolThatDoesNotWakeEveryWorker) {
  exec::Kernel row = wake_up::WakeUp</*patience_ns=*/1'000'000>::row("wake_up");
  row.drain_index = [](exec::Worker& worker, std::atomic<std::uint64_t>& next_task) {
    if (worker.index != 0) return;  // worker 0 does it all, task after task
    wake_up::WakeUp<1'000'000>::drain_index(worker, next_task);
  };
  EXPECT_NE(complaint_of("wake_up/mode:thread_pool/workers:2/idle_us:0", row).find("waited in vain"),
            std::string::npos);
  EXPECT_EQ(complaint_of("wake_up/mode:thread_pool/workers:2/idle_us:0/tasks:free", row), "nothing");
}

TEST(Nested, IsRightInEveryModeWhoseTasksCanCreateTasks) {
  EXPECT_EQ(modes_that_run("nested", "/depth:8").size(), 6U);
  for (const char* depth : {"1", "3", "8"}) {
    for (const std::string& id : modes_that_run("nested", "/depth:" + std::string(depth))) {
      expect_right(id, kernels());
      OpenedCase opened(id, kernels(), /*work_scale=*/1.5);
      EXPECT_EQ(opened.session->run_trial().steps, tasks_of_tree(opened.subject.number("depth", 0))) << id;
    }
  }
}

TEST(Nested, IsRightAboveTheCpuCount) {
  expect_right("nested/mode:thread_pool_asio/depth:10/workers:5", kernels());
  expect_right("nested/mode:std_async/depth:6/workers:5", kernels());
}

TEST(Nested, SaysWhyItIsNotMeasured) {
  for (const char* mode : {"thread", "thread_pool", "process", "process_fork", "process_pool"}) {
    EXPECT_NE(reason_of("nested/mode:" + std::string(mode)).find("a task cannot create others"), std::string::npos);
  }
  EXPECT_NE(reason_of("nested/mode:std_async/depth:9").find("at most 511 at once, not 1023"), std::string::npos);
  EXPECT_NE(reason_of("nested/mode:thread_pool_tbb/depth:1/workers:4").find("fewer than"), std::string::npos);
}

/// A pool of one thread that does something else than it is asked to, at the node that `asked` says.
struct WrongPool {
  enum class Wrong { nothing, loses_a_subtree, runs_a_subtree_twice, loses_and_repeats, brings_too_little };
  Wrong wrong;
  exec::Worker& worker;
  std::uint64_t last = 0;

  std::uint64_t run_node(std::uint64_t node) {
    last = node;
    return row_of("nested").run_node(worker, node);
  }
  template <class First, class Second>
  void run_both(const First& first, const Second& second) const {
    const bool here = last == 4;
    first();
    if (!here) return second();
    if (wrong == Wrong::runs_a_subtree_twice || wrong == Wrong::loses_and_repeats) first();
    if (wrong == Wrong::loses_a_subtree || wrong == Wrong::loses_and_repeats) return;
    second();
  }
};

std::string complaint_about(WrongPool::Wrong wrong, unsigned depth = 4) {
  const exec::Kernel& row = row_of("nested");
  const exec::Shape shape{.work = tasks_of_tree(depth), .workers = 1, .serial = 1};
  alignas(exec::padding) std::array<std::byte, 2 * exec::padding> memory{};
  row.construct(memory.data(), shape);
  row.reset(memory.data(), shape);
  std::array<exec::Tally, 1> tallies;
  exec::Worker worker{.shape = &shape, .state = memory.data(), .tally = tallies.data()};
  WrongPool pool{wrong, worker};
  const std::uint64_t sum = exec::run_tree(pool, shape.work);
  row.end_tree(memory.data(), sum - (wrong == WrongPool::Wrong::brings_too_little ? 1 : 0));
  const exec::Verdict verdict = row.check(memory.data(), shape, tallies);
  row.destroy(memory.data());
  return verdict.reason;
}

TEST(Conformance, CatchesAPoolWhoseTreesAreNotWhole) {
  using Wrong = WrongPool::Wrong;
  EXPECT_EQ(complaint_about(Wrong::nothing), "");
  EXPECT_EQ(complaint_about(Wrong::loses_a_subtree), "ran 28 tasks instead of 31");
  EXPECT_EQ(complaint_about(Wrong::loses_a_subtree, /*depth=*/3), "ran 14 tasks instead of 15");
  EXPECT_EQ(complaint_about(Wrong::runs_a_subtree_twice), "ran 34 tasks instead of 31");
  EXPECT_NE(complaint_about(Wrong::loses_and_repeats).find("not each of them once"), std::string::npos);
  EXPECT_NE(complaint_about(Wrong::brings_too_little).find("did not wait for its children"), std::string::npos);
}

TEST(Conformance, CatchesALostTaskInEveryMode) {
  exec::Kernel row = row_of("nested");
  row.run_node = [](exec::Worker& worker, std::uint64_t node) {
    return node == 5 ? 0 : row_of("nested").run_node(worker, node);
  };
  for (const std::string& id : modes_that_run("nested", "/depth:3")) {
    EXPECT_EQ(complaint_of(id, row), "ran 14 tasks instead of 15") << id;
  }
}

TEST(ShortTrials, DoAPartOfTheTasksAndLeaveTheNextTrialWhole) {
  in_every_mode([](std::string_view mode) {
    OpenedCase opened("square/work:2000/grain:10/mode:" + std::string(mode), kernels());
    EXPECT_EQ(opened.session->run_short_trial(/*cut_work=*/true).steps, 250U) << mode;
    EXPECT_EQ(opened.session->run_trial().steps, 2000U) << mode;
    EXPECT_EQ(opened.session->run_short_trial(/*cut_work=*/false).steps, 2000U) << mode;
  });
}

TEST(ShortTrials, AreWholeWhereMemoryIsLaidOutByTheWork) {
  OpenedCase opened("map/work:2000/grain:10/mode:serial", kernels());
  EXPECT_EQ(opened.session->run_short_trial(/*cut_work=*/true).steps, 2000U);
}

/// Right tallies, but one sum never comes up: as if its parent had gone on before it was there.
TEST(Conformance, CatchesATaskThatIsNotWaitedForInEveryMode) {
  exec::Kernel row = row_of("nested");
  row.run_node = [](exec::Worker& worker, std::uint64_t node) {
    const std::uint64_t result = row_of("nested").run_node(worker, node);
    return node == 5 ? 0 : result;
  };
  for (const std::string& id : modes_that_run("nested", "/depth:3")) {
    EXPECT_NE(complaint_of(id, row).find("did not wait for its children"), std::string::npos) << id;
  }
}

}  // namespace
}  // namespace coresweep::bench
