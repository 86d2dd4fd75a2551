// Named objects of processes that are gone are removed, and nobody else's.
#include "harness/exec/core/named_objects.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

namespace coresweep::exec {
namespace {

bool exists(const std::string& name) {
  const int fd = shm_open(name.c_str(), O_RDONLY, 0);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

void make(const std::string& name) {
  const int fd = shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
  ASSERT_GE(fd, 0) << name;
  close(fd);
}

/// A pid that nobody has: of a child that has been reaped.
pid_t gone() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return child;
}

TEST(NamedObjects, OfTheDeadAreRemovedAndNoOthers) {
  const pid_t dead = gone();
  const std::string mine = object_name("test");
  const std::string theirs = object_name("test", dead);
  const std::string foreign = "/coresweeper-" + std::to_string(dead) + "-test";
  make(mine);
  make(theirs);
  make(foreign);
  sem_t* semaphore = sem_open(object_name("semaphore", dead).c_str(), O_CREAT | O_EXCL, 0600, 1);
  ASSERT_NE(semaphore, SEM_FAILED);
  sem_close(semaphore);
  const int set = semget(object_key(dead), 1, IPC_CREAT | IPC_EXCL | 0600);
  ASSERT_GE(set, 0);

  remove_stale_objects();

  EXPECT_TRUE(exists(mine));
  EXPECT_TRUE(exists(foreign));
  EXPECT_FALSE(exists(theirs));
  EXPECT_EQ(sem_open(object_name("semaphore", dead).c_str(), 0), SEM_FAILED);
  EXPECT_EQ(semget(object_key(dead), 1, 0), -1);
  shm_unlink(foreign.c_str());

  remove_objects_of(getpid());
  EXPECT_FALSE(exists(mine));
}

}  // namespace
}  // namespace coresweep::exec
