// Conformance over the registry: every lock that says it excludes does, between threads and (where it says so) between
// processes; and a lock that does nothing is caught.
#include <gtest/gtest.h>
#include <sys/sem.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "bench/lock_list.hpp"
#include "bench/tests/fixture.hpp"
#include "bench/tests/idle_lock.hpp"
#include "bench/workloads/counter.hpp"
#include "harness/exec/core/named_objects.hpp"

namespace coresweep::bench {
namespace {

class Locks : public ::testing::TestWithParam<LockInfo> {
 protected:
  /// Runs a case of this lock wherever it applies, two trials each: workers come and go in between.
  static void run_in_every_mode(const std::string& workload, const std::string& axes, const char* error) {
    for (const char* mode : {"serial", "thread", "process_fork", "process", "process_pool"}) {
      std::string id = workload;
      id.append("/mode:").append(mode).append("/lock:").append(GetParam().name).append(axes);
      if (not_applicable(parse_case(id, catalogue()), catalogue())) continue;
      SCOPED_TRACE(id);
      OpenedCase opened(id, kernels());
      std::uint64_t steps = 0;
      for (int i = 0; i < 2; ++i) {
        const exec::Trial trial = opened.session->run_trial();  // throws Incorrect if one update is lost
        steps += trial.steps;
        if (GetParam().excludes) {
          EXPECT_EQ(trial.counters.at(error), 0.0);
        }
      }
      EXPECT_GT(steps, 0U);
    }
  }
};

TEST_P(Locks, LoseNothingIfTheyExclude) {
  for (const char* workers : {"1", "2", "3", "4"}) {
    run_in_every_mode("counter", std::string("/workers:") + workers, "lost_steps");
  }
}

TEST_P(Locks, BalanceTheDeposit) {
  // Where two that spin share a CPU, a payment may take them as long as the kernel lets one of them run.
  run_in_every_mode("deposit", usable_cpus().size() < 2 ? "/work:200" : "/work:4000", "balance_error");
}

TEST_P(Locks, DoTheExtraStepsOfWorkScale) {
  OpenedCase opened("counter/mode:thread/lock:" + GetParam().name + "/workers:2", kernels(), 1.05);
  EXPECT_GT(opened.session->run_trial().steps, 0U);  // the check demands the extra steps
}

constexpr const char* semaphore_set = "System V semaphores";

/// Descriptors of this process, and what it has in /dev/shm and among System V's semaphores.
std::multiset<std::string> possessions() {
  std::multiset<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // the one that lists them
    const auto file = std::filesystem::read_symlink(entry.path(), gone);
    if (!gone && !file.string().starts_with("/proc/")) all.insert(file.string());
  }
  const std::string mine = exec::object_name("").substr(1);
  for (const auto& entry : std::filesystem::directory_iterator("/dev/shm")) {
    const std::string name = entry.path().filename().string();
    if (name.find(mine) != std::string::npos) all.insert(name);
  }
  if (!exec::semaphore_sets_of(getpid()).empty()) all.insert(semaphore_set);
  return all;
}

TEST_P(Locks, LeaveNothingBehind) {
  const auto before = possessions();
  EXPECT_FALSE(before.contains(semaphore_set)) << "left by an earlier test";
  for (const char* mode : {"thread", "process_fork"}) {
    const std::string id = std::string("counter/mode:") + mode + "/lock:" + GetParam().name + "/workers:2";
    if (not_applicable(parse_case(id, catalogue()), catalogue())) continue;
    OpenedCase opened(id, kernels());
    opened.session->run_trial();
    const auto meanwhile = possessions();
    opened.session->run_trial();
    EXPECT_EQ(possessions(), meanwhile) << id << ": every trial leaves something";
  }
  EXPECT_EQ(possessions(), before);
}

TEST(Conformance, SeesTheNamedObjectsOfALock) {
  const auto before = possessions().size();
  for (const char* lock : {"posix_named_semaphore", "sysv_semaphore", "flock"}) {
    OpenedCase opened(std::string("counter/mode:thread/workers:2/lock:") + lock, kernels());
    // The region itself is one.
    EXPECT_EQ(possessions().size(), before + 2) << lock;
  }
}

TEST(Conformance, ALockLetsReadersInIfAndOnlyIfItSaysSo) {
  const auto check = []<class Entry>() {
    using Lock = typename Entry::type;
    typename Lock::Context* none = nullptr;
    const bool reads = SharedLocks<Lock> || requires(Lock & lock) {
      lock.read(*none, [] { return 0; });
    };
    EXPECT_EQ(reads, Lock::traits.kind == "rwlock") << Entry::name;
    EXPECT_EQ(Adds<Lock>, Lock::traits.kind == "update") << Entry::name;
    EXPECT_NE(Adds<Lock>, bench::Locks<Lock>) << Entry::name;
    return 0;
  };
  table_of(lock_list{}, check);
}

INSTANTIATE_TEST_SUITE_P(All, Locks, ::testing::ValuesIn(catalogue().locks),
                         [](const auto& lock) { return lock.param.name; });

TEST(Conformance, CatchesALockThatDoesNotLock) {
  if (usable_cpus().size() < 2) GTEST_SKIP() << "on one CPU updates hardly ever collide";
  EXPECT_TRUE(is_caught(lock_row<counter::Counter, idle>("counter", "std_mutex")));
}

TEST(Conformance, MeasuresWhatIsLostWithoutALock) {
  if (usable_cpus().size() < 2) GTEST_SKIP() << "on one CPU updates hardly ever collide";
  OpenedCase opened("counter/mode:thread/lock:none/workers:2", kernels());
  EXPECT_TRUE(some_trial([&] { return opened.session->run_trial().counters.at("lost_share") > 0.0; }));
}

}  // namespace
}  // namespace coresweep::bench
