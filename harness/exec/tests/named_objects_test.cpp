// Named objects of processes that are provably gone are removed, and nobody else's.
#include "harness/exec/core/named_objects.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace coresweep::exec {
namespace {

bool exists(const std::string& name) {
  const int fd = shm_open(name.c_str(), O_RDONLY, 0);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

bool exists(int set) {
  return semctl(set, 0, GETVAL) >= 0;
}

void make(const std::string& name) {
  const int fd = shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
  ASSERT_GE(fd, 0) << name;
  close(fd);
}

enum class Then { dead, zombie, alive };

/// A child that has made a segment, a semaphore and a set, and then …
class Child {
 public:
  explicit Child(Then then) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    pid_ = fork();
    if (pid_ == 0) {
      make(object_name("test"));
      sem_open(object_name("semaphore").c_str(), O_CREAT | O_EXCL, 0600, 1);
      set = make_semaphore_set(1);
      if (write(ends[1], &set, sizeof set) != sizeof set) _exit(1);
      if (then == Then::alive) pause();
      _exit(0);
    }
    EXPECT_EQ(read(ends[0], &set, sizeof set), static_cast<ssize_t>(sizeof set));
    close(ends[0]);
    close(ends[1]);
    owner = this_process();
    owner.pid = pid_;
    owner.started = started_at(pid_);
    siginfo_t seen{};
    if (then != Then::alive) waitid(P_PID, static_cast<id_t>(pid_), &seen, WEXITED | WNOWAIT);
    if (then == Then::dead) waitpid(pid_, nullptr, 0);
    reaped_ = then == Then::dead;
  }
  ~Child() {
    if (!reaped_) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    remove_objects_of(pid_);
  }
  std::string segment() const { return object_name("test", owner); }
  bool has_semaphore() const {
    sem_t* found = sem_open(object_name("semaphore", owner).c_str(), 0);
    if (found == SEM_FAILED) return false;
    sem_close(found);
    return true;
  }
  pid_t pid() const { return pid_; }
  Owner owner;
  int set = -1;

 private:
  pid_t pid_ = 0;
  bool reaped_ = false;
};

TEST(NamedObjects, OfTheDeadAreRemoved) {
  for (const Then then : {Then::dead, Then::zombie}) {
    const Child child(then);
    ASSERT_TRUE(exists(child.segment()));
    ASSERT_TRUE(child.has_semaphore());
    remove_stale_objects();
    EXPECT_FALSE(exists(child.segment()));
    EXPECT_FALSE(child.has_semaphore());
    EXPECT_FALSE(exists(child.set)) << "a child that nobody has waited for is dead";
  }
}

TEST(NamedObjects, OfTheLivingStay) {
  const Child child(Then::alive);
  remove_stale_objects();
  remove_objects_of(child.pid());
  EXPECT_TRUE(exists(child.segment()));
  EXPECT_TRUE(child.has_semaphore());
  EXPECT_TRUE(exists(child.set));
}

/// Who may open no file more than the folder cannot look at the owner either: that proves nothing.
TEST(NamedObjects, OfTheLivingStayWhereProcCannotBeRead) {
  const Child child(Then::alive);
  const pid_t looker = fork();
  if (looker == 0) {
    const int next = dup(STDERR_FILENO);
    close(next);
    const rlimit one_more{static_cast<rlim_t>(next) + 1, static_cast<rlim_t>(next) + 1};
    if (setrlimit(RLIMIT_NOFILE, &one_more) != 0) _exit(1);
    remove_stale_objects();
    _exit(0);
  }
  int status = -1;
  waitpid(looker, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(exists(child.segment()));
  EXPECT_TRUE(exists(child.set));
}

TEST(NamedObjects, OfWhomNothingCanBeProvedStay) {
  const Child child(Then::dead);
  Owner elsewhere = child.owner, before = child.owner;
  ++elsewhere.pid_namespace;
  before.boot = "00000000";
  const std::string names[] = {object_name("test", elsewhere), object_name("test", before),
                               "/coresweeper-" + std::to_string(child.pid()) + "-test",
                               "/coresweep-" + std::to_string(child.pid()) + "-test"};
  for (const std::string& name : names) make(name);
  remove_stale_objects();
  for (const std::string& name : names) {
    EXPECT_TRUE(exists(name)) << name;
    shm_unlink(name.c_str());
  }
}

TEST(NamedObjects, OfAPidThatSomebodyElseHasNowAreRemoved) {
  Owner earlier = this_process();
  --earlier.started;
  const std::string name = object_name("test", earlier);
  make(name);
  remove_stale_objects();
  EXPECT_FALSE(exists(name));
}

/// What any program may have: ftok(path, 'C') gives such keys.
TEST(NamedObjects, SetsOfOtherProgramsStay) {
  const Child child(Then::dead);
  const int keyed = semget(0x43000000 | child.pid(), 1, IPC_CREAT | IPC_EXCL | 0600);
  const int nameless = semget(IPC_PRIVATE, 20, 0600);  // as large as ours
  remove_stale_objects();
  EXPECT_TRUE(exists(keyed));
  EXPECT_TRUE(exists(nameless));
  semctl(keyed, 0, IPC_RMID);
  semctl(nameless, 0, IPC_RMID);
}

TEST(NamedObjects, ASetTellsWhoseItIs) {
  const auto before = semaphore_sets_of(getpid());
  const int set = make_semaphore_set(3);
  EXPECT_EQ(semctl(set, 0, GETVAL), 3);
  auto after = semaphore_sets_of(getpid());
  EXPECT_EQ(after.size(), before.size() + 1);
  EXPECT_NE(std::find(after.begin(), after.end(), set), after.end());
  semctl(set, 0, IPC_RMID);
}

}  // namespace
}  // namespace coresweep::exec
