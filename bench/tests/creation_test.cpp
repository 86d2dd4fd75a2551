// Creation and join: every way of it is right, leaves nobody behind, and one that does not create or does not wait is
// caught.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "bench/tests/fixture.hpp"
#include "bench/workloads/join.hpp"
#include "bench/workloads/spawn.hpp"

namespace coresweep::bench {
namespace {

bool has_children() {
  siginfo_t info{};
  return !(waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD);
}

TEST(Spawn, IsRightInEveryWay) {
  for (const char* how : {"thread", "fork", "vfork", "posix_spawn", "boost_process"}) {
    for (const char* touched : {"0", "64"}) {
      const std::string id = "spawn/mode:serial/how:" + std::string(how) + "/touched:" + touched + "/work:8";
      SCOPED_TRACE(id);
      OpenedCase opened(id, kernels(), /*work_scale=*/1.25);
      const exec::Trial trial = opened.session->run_trial();
      EXPECT_EQ(trial.steps, 8U);
      const Observations &life = trial.observations.at("life"), &create = trial.observations.at("create");
      EXPECT_EQ(life.n(), 8U);
      EXPECT_EQ(create.n(), 8U);
      EXPECT_GE(life.longest_ns(), create.longest_ns());
      EXPECT_GT(create.longest_ns(), 0);
    }
  }
  EXPECT_FALSE(has_children());
}

TEST(Spawn, SaysWhyItIsNotMeasured) {
  const auto reason_of = [](const std::string& id) {
    return not_applicable(parse_case(id, catalogue()), catalogue()).value_or("");
  };
  EXPECT_NE(reason_of("spawn/mode:thread").find("mode serial"), std::string::npos);
  EXPECT_NE(reason_of("join/mode:process").find("mode serial"), std::string::npos);
  EXPECT_EQ(reason_of("spawn/touched:0"), "");
}

/// Goes red when a worker is seen in a second trial.
exec::Kernel noticing_old_workers(std::string_view workload) {
  exec::Kernel row{};
  for (const exec::Kernel& each : kernels()) row = each.workload == workload ? each : row;
  row.run_range = [](exec::Worker& worker, std::uint64_t begin, std::uint64_t end) {
    worker.tally->steps += end - begin;
    worker.tally->own[0] = static_cast<std::uint64_t>(gettid());
  };
  row.drain_index = [](exec::Worker& worker, std::atomic<std::uint64_t>& next_task) {
    const std::uint64_t tasks = worker.shape->tasks();
    while (next_task.fetch_add(1) < tasks) ++worker.tally->steps;
    worker.tally->own[0] = static_cast<std::uint64_t>(gettid());
  };
  row.check = [](const void*, const exec::Shape&, std::span<const exec::Tally> tallies) {
    static std::set<std::uint64_t> seen;
    for (const exec::Tally& each : tallies) {
      if (each.own[0] != 0 && !seen.insert(each.own[0]).second) return wrong("an old worker");
    }
    return exec::Verdict{};
  };
  return row;
}

TEST(FirstTask, IsDoneByANewPoolInEveryTrial) {
  for (const ModeInfo& mode : catalogue().modes) {
    for (const std::string& dispatch : mode.dispatches) {
      const std::string id = "first_task/workers:2/mode:" + mode.name + "/dispatch:" + dispatch;
      if (not_applicable(parse_case(id, catalogue()), catalogue())) {
        EXPECT_FALSE(mode.restarts) << id;
        continue;
      }
      SCOPED_TRACE(id);
      EXPECT_EQ(complaint_of(id, noticing_old_workers("first_task"), /*trials=*/3), "nothing");
      OpenedCase opened(id, kernels());
      const exec::Trial trial = opened.session->run_trial();
      EXPECT_EQ(trial.steps, 1U);
      EXPECT_EQ(trial.observations.at("pool_start").n(), 1U);
      EXPECT_EQ(trial.observations.at("first_task").longest_ns(), static_cast<double>(trial.span_ns));
      EXPECT_EQ(complaint_of("square/work:2/workers:2/mode:" + mode.name + "/dispatch:" + dispatch,
                             noticing_old_workers("square"), /*trials=*/3),
                "an old worker");
    }
  }
  EXPECT_FALSE(has_children());
}

TEST(FirstTask, SurvivesAPoolThatCannotBeMadeAgain) {
  OpenedCase opened("first_task/workers:2/mode:thread_pool", kernels());
  std::atomic<bool> refuses{false};
  opened.bench.bind = [&](const std::vector<int>& cpus) {
    if (refuses.load()) throw MissingError("no such place");
    bind_to(cpus);
  };
  opened.session.emplace(opened.subject, opened.job, opened.bench);
  EXPECT_EQ(opened.session->run_trial().steps, 1U);
  refuses = true;
  EXPECT_THROW(opened.session->run_trial(), std::exception);
  EXPECT_TRUE(opened.session->facts().empty()) << "there is no pool to ask";
  EXPECT_THROW(opened.session->run_trial(), std::exception) << "nor is there now";
}

/// What a case fails with that is neither right nor wrong.
std::string failure_of(exec::Session& session) {
  try {
    return "found wrong: " + complaint_of(session);
  } catch (const exec::WorkerFailed& error) {
    return error.what();
  }
}
std::string failure_of(const std::string& id, const exec::Kernel& row) {
  const std::vector<exec::Kernel> rows = rows_with(row);
  OpenedCase opened(id, rows);
  return failure_of(*opened.session);
}

struct lazy_creator : thread_creator {
  static void create(Birth& birth) { birth.created_ns = exec::now_ns(); }
};

TEST(Conformance, CatchesACreatorThatCreatesNothing) {
  const auto row = ChosenKernel<spawn::Births, sitter_patience_ns, lazy_creator>::row("spawn");
  EXPECT_EQ(complaint_of("spawn/work:5", row), "0 children ran instead of 5");
}

TEST(Conformance, CatchesAProgramThatFailsOrIsNotThere) {
  for (const char* how : {"vfork", "posix_spawn", "boost_process"}) {
    SCOPED_TRACE(how);
    for (const char* program : {"/bin/false", "/nowhere/to/be/found"}) {
      OpenedCase opened("spawn/work:5/how:" + std::string(how), kernels());
      opened.bench.worker_program = program;
      opened.session.emplace(opened.subject, opened.job, opened.bench);
      // A vfork knows only how the child ended that could not become the program.
      const bool starts = program == std::string_view("/bin/false") || how == std::string_view("vfork");
      const std::string why = failure_of(*opened.session);
      EXPECT_TRUE(why.starts_with(starts ? "found wrong: a child" : "child 1 of 5 could not be started")) << why;
    }
  }
  EXPECT_FALSE(has_children());
}

TEST(Join, IsRightForThreadsAndForks) {
  for (const char* how : {"thread", "fork"}) {
    for (const char* children : {"1", "5"}) {
      const std::string id = "join/how:" + std::string(how) + "/children:" + children + "/work:8";
      SCOPED_TRACE(id);
      OpenedCase opened(id, kernels(), /*work_scale=*/1.25);
      const exec::Trial trial = opened.session->run_trial();
      EXPECT_EQ(trial.steps, 8U);
      EXPECT_EQ(trial.observations.at("last_exit_to_join").n(), 8U);
      EXPECT_GT(trial.observations.at("last_exit_to_join").longest_ns(), 0);
    }
  }
  EXPECT_FALSE(has_children());
}

/// Says that it has joined its children while they still run; they end with the crew.
class hasty_crew {
 public:
  template <class Life>
  void add(const Life& life) {
    children_.emplace_back([life, this] {
      while (!over_.load()) std::this_thread::yield();
      life();
    });
  }
  void join() {}
  ~hasty_crew() { over_.store(true); }

 private:
  std::atomic<bool> over_{false};
  std::vector<std::jthread> children_;
};

TEST(Conformance, CatchesAJoinThatDoesNotWait) {
  const auto row = ChosenKernel<join::Batches, sitter_patience_ns, hasty_crew>::row("join");
  EXPECT_EQ(complaint_of("join/work:3/children:2", row), "6 children were joined before they ended");
}

/// Makes two children, and gets no more from the system.
class refused_crew : public join::thread_crew {
 public:
  template <class Life>
  void add(const Life& life) {
    if (++made_ > 2) throw std::system_error(EAGAIN, std::generic_category());
    thread_crew::add(life);
  }

 private:
  int made_ = 0;
};

struct refused_creator : thread_creator {
  static void create(Birth& birth) {
    if (birth.ran.load() == 2) creation::refused("cannot fork", EAGAIN);
    thread_creator::create(birth);
  }
};

TEST(Creation, FailsWhereTheSystemMakesNoMoreChildren) {
  const std::string advice =
      "Resource temporarily unavailable; ask for fewer children, or raise the limit on tasks (ulimit -u, pids.max of "
      "the control group)";
  EXPECT_EQ(
      failure_of("join/work:3/children:7", ChosenKernel<join::Batches, sitter_patience_ns, refused_crew>::row("join")),
      "child 3 of 7 could not be started: " + advice);
  EXPECT_EQ(failure_of("spawn/work:5", ChosenKernel<spawn::Births, sitter_patience_ns, refused_creator>::row("spawn")),
            "child 3 of 5 could not be started: cannot fork: " + advice);
}

}  // namespace
}  // namespace coresweep::bench
