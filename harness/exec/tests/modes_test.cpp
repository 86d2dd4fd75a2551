// Every registered mode: runs every worker, where it is bound, waits for it, and leaves nobody behind; and says so when
// a worker is lost, misplaced or wrong.
#include <dirent.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <set>
#include <thread>

#include "harness/exec/tests/opened.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::exec {

namespace {

using testing::bind_to;
using testing::Opened;
using testing::usable_cpus;

std::size_t threads_of_this_process() {
  std::size_t count = 0;
  DIR* tasks = opendir("/proc/self/task");
  while (const dirent* entry = readdir(tasks)) count += entry->d_name[0] != '.';
  closedir(tasks);
  return count;
}

bool has_children() {
  siginfo_t info{};
  return !(waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD);
}

class Modes : public ::testing::TestWithParam<Mode> {};

/// A joined thread may stand in /proc for a moment longer. Bounded by looks, of which each takes microseconds.
bool threads_come_back_to(std::size_t count) {
  for (int look = 0; look < 100'000; ++look) {
    if (threads_of_this_process() == count) return true;
    std::this_thread::yield();
  }
  return false;
}

// More tasks than the queue of `submit` holds, so that the caller has to wait for room.
constexpr unsigned more_than_the_queue_holds = 20'000;

void run_pinned(const Mode& mode, const std::string& workload, const std::string& dispatch, unsigned workers) {
  const auto mask_before = usable_cpus();
  {
    const bool tree = workload == "tree_good";
    const unsigned work = tree ? tasks_of_tree(8) : dispatch == "submit" ? more_than_the_queue_holds : 200;
    Opened opened(mode, {.workload = workload, .dispatch = dispatch, .workers = workers, .work = work});
    for (int trial = 0; trial < 3; ++trial) {
      EXPECT_EQ(opened.session->run_trial().steps, work) << dispatch << " " << workers;
    }
    opened.session->require_places();
    EXPECT_EQ(opened.session->places_seen(), opened.job.cpus);
  }
  EXPECT_FALSE(has_children());
  EXPECT_EQ(usable_cpus(), mask_before) << "the caller's mask was not restored";
}

void run_everywhere(const Mode& mode, const std::string& workload, const std::vector<std::string>& dispatches) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  std::thread([] {}).join();  // whatever a sanitizer starts with the first thread is there before we count
  const std::size_t threads_before = [] {
    std::size_t count = threads_of_this_process();
    for (int look = 0; look < 1000; ++look) count = std::min(count, threads_of_this_process());
    return count;
  }();
  for (const std::string& dispatch : dispatches) {
    for (const unsigned workers : {1U, 2U, 5U}) {
      if (!mode.stamps) {
        // Libraries keep their threads for ever, and deal tasks to those of an earlier session: a process each.
        EXPECT_EXIT((run_pinned(mode, workload, dispatch, workers), _exit(::testing::Test::HasFailure() ? 1 : 0)),
                    ::testing::ExitedWithCode(0), "");
        continue;
      }
      run_pinned(mode, workload, dispatch, workers);
      EXPECT_TRUE(threads_come_back_to(threads_before)) << threads_of_this_process();
    }
  }
}

TEST_P(Modes, RunEveryWorkerWhereItIsBoundAndLeaveNobody) {
  run_everywhere(GetParam(), "tasks_good", testing::dispatches_of(GetParam()));
}

TEST_P(Modes, RunTasksThatCreateTasksAndLeaveNobody) {
  if (GetParam().info.most_nested == 0) GTEST_SKIP() << "its tasks cannot create tasks";
  run_everywhere(GetParam(), "tree_good", {""});
}

/// Exits with 0 if an unpinned session leaves every mask as it was.
[[noreturn]] void run_unpinned(const Mode& mode) {
  const auto never = [](const std::vector<int>&) { throw MissingError("bound an unpinned worker"); };
  try {
    Opened opened(mode, {.pinned = false, .bind = never});
    opened.session->run_trial();
    opened.session->require_places();
    _exit(opened.session->places_seen() == opened.job.cpus ? 0 : 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    _exit(2);
  }
}

TEST_P(Modes, LeaveMasksAloneUnpinned) {
  // In a process of its own: libraries keep their threads, and those of an earlier test are bound.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(run_unpinned(GetParam()), ::testing::ExitedWithCode(0), "");
}

TEST_P(Modes, RunRolesAllAtOnce) {
  if (!GetParam().info.roles) GTEST_SKIP() << "does not promise that all workers run at once";
  for (const unsigned workers : {2U, 5U}) {
    Opened opened(GetParam(), {.workload = "roles_good", .workers = workers});
    for (int trial = 0; trial < 3; ++trial) {
      EXPECT_EQ(opened.session->run_trial().steps, opened.job.cpus.size());
    }
  }
}

TEST_P(Modes, NoticeAMisplacedWorker) {
  if (usable_cpus().size() < 2) GTEST_SKIP() << "needs two CPUs";
  // Off by one: worker 0 lands on worker 1's place and the other way round.
  static const std::vector<int> all = usable_cpus();
  const auto shifted = [](const std::vector<int>& cpus) { bind_to({cpus[0] == all[0] ? all[1] : all[0]}); };
  EXPECT_THROW(
      {
        Opened opened(GetParam(), {.bind = shifted});
        opened.session->run_trial();
        opened.session->require_places();
      },
      WorkerFailed);
  bind_to(all);
}

TEST_P(Modes, NoticeAWrongResult) {
  Opened opened(GetParam(), {.workload = "tasks_wrong"});
  EXPECT_THROW(opened.session->run_trial(), Incorrect);
}

TEST_P(Modes, NoticeALostWorker) {
  if (GetParam().info.workers_are != WorkersAre::processes) GTEST_SKIP() << "a thread takes its process with it";
  for (const std::string& dispatch : testing::dispatches_of(GetParam())) {
    for (const std::string workload : {"tasks_dies", "tasks_quits", "roles_dies"}) {
      const bool has_tasks = workload != "roles_dies";
      // Worker 1 may find no task left, but not for ever.
      EXPECT_THROW(
          {
            Opened opened(GetParam(), {.workload = workload, .dispatch = has_tasks ? dispatch : ""});
            for (int trial = 0; trial < 1000; ++trial) opened.session->run_trial();
          },
          WorkerFailed)
          << workload << " " << dispatch;
      EXPECT_FALSE(has_children());
    }
  }
}

TEST_P(Modes, NoticeAWorkerThatTookNoPart) {
  if (!GetParam().info.roles || GetParam().info.caller_works) GTEST_SKIP() << "its workers do not stamp, or are one";
  Opened opened(GetParam(), {.workload = "roles_unseen"});
  EXPECT_THROW(opened.session->run_trial(), WorkerFailed);
}

TEST_P(Modes, RecordHowMuchOfATrialWorkersOverlapped) {
  if (!GetParam().info.roles || GetParam().info.caller_works) GTEST_SKIP() << "its workers do not stamp, or are one";
  Opened opened(GetParam(), {.workload = "roles_good"});
  const double overlap = opened.session->run_trial().counters.at("overlap");
  EXPECT_GE(overlap, 0);
  EXPECT_LT(overlap, 1);  // two workers never begin and end within the same nanoseconds
}

INSTANTIATE_TEST_SUITE_P(All, Modes, ::testing::ValuesIn(modes()),
                         [](const auto& mode) { return mode.param.info.name; });

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they need more address space than any limit
/// Exits with 0 if a mode that cannot get all its threads says which.
[[noreturn]] void run_short_of_threads(const char* mode, const char* workload) {
  const rlimit little{.rlim_cur = rlim_t{1} << 30, .rlim_max = rlim_t{1} << 30};
  setrlimit(RLIMIT_AS, &little);
  try {
    Opened opened(*find_mode(mode), {.workload = workload, .workers = 1000});
    opened.session->run_trial();
    _exit(1);
  } catch (const WorkerFailed& error) {
    _exit(std::string(error.what()).starts_with("cannot start ") ? 0 : 2);
  }
}

TEST(Threads, SayWhichWorkerCouldNotBeStarted) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(run_short_of_threads("thread", "tasks_good"), ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(run_short_of_threads("thread", "roles_good"), ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(run_short_of_threads("thread_pool", "tasks_good"), ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(run_short_of_threads("std_async", "tasks_good"), ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(run_short_of_threads("std_async", "roles_good"), ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(run_short_of_threads("std_async", "tree_good"), ::testing::ExitedWithCode(0), "");
}
#endif

TEST(PlacedThread, BeginsOnItsPlace) {
  for (const int cpu : usable_cpus()) {
    std::vector<int> began_with;
    {
      const PlacedThread thread([&] { began_with = usable_cpus(); }, std::vector<int>{cpu});
    }
    EXPECT_EQ(began_with, std::vector<int>{cpu});
  }
}

TEST(PlacedThread, HasItsCreatorsMaskWithoutAPlaceAndWhereThePlaceIsRefused) {
  for (const std::vector<int>& place : {std::vector<int>{}, std::vector<int>{4095}}) {
    std::vector<int> began_with;
    PlacedThread thread([&] { began_with = usable_cpus(); }, place);
    thread.join();
    EXPECT_EQ(began_with, usable_cpus());
  }
}

TEST(Process, FreshWorkersCountWhatDisturbedThem) {
  for (const char* mode : {"thread", "process", "process_fork"}) {
    Opened opened(*find_mode(mode), {});
    opened.session->run_trial();
    const auto seen = opened.session->disturbance();
    ASSERT_EQ(seen.size(), 2U) << mode;
    EXPECT_TRUE(seen[1].minor_faults.has_value()) << mode;
    EXPECT_FALSE(opened.session->disturbance()[1].minor_faults.has_value()) << mode << ": nothing since";
  }
}

TEST(Process, KnowsWhatStartingAProgramCosts) {
  Opened opened(*find_mode("process"), {});
  opened.session->run_trial();
  EXPECT_GT(std::stoll(opened.session->facts().at("spawn_exec_floor_ns")), 0);
  EXPECT_FALSE(has_children());
}

TEST(Registry, NamesAreUnique) {
  std::set<std::string> names;
  for (const Mode& mode : modes()) EXPECT_TRUE(names.insert(mode.info.name).second) << mode.info.name;
}

}  // namespace
}  // namespace coresweep::exec
