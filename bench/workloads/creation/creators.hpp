#pragma once

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "bench/workloads/creation/refusal.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/spawn/spawn.hpp"

namespace coresweep::bench {

/// What a creator is given for one child, and says of it.
struct Birth {
  std::atomic<std::uint64_t>& ran;  ///< children that have run: in shared memory, so that forks can say so too
  const char* program;              ///< what does nothing when told `--nothing`
  std::int64_t created_ns = 0;      ///< when the call that creates returned
};

/// Creators: `create` makes one child and waits for its end. Throws BadChild where that is not as it should be, and any
/// other std::exception where the system refuses.
namespace creation {

/// What a trial is wrong for.
struct BadChild : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Waits for a child that must end with code 0.
inline void reap(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) refused("cannot wait for a child", errno);
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw BadChild("a child did not end with code 0");
}

}  // namespace creation

struct thread_creator {
  static constexpr std::string_view name = "thread";
  static constexpr bool process_shared = false;
  static void create(Birth& birth) {
    std::thread child([&ran = birth.ran] { ran.fetch_add(1, std::memory_order_relaxed); });
    birth.created_ns = exec::now_ns();
    child.join();
  }
};

struct fork_creator {
  static constexpr std::string_view name = "fork";
  static constexpr bool process_shared = true;
  static void create(Birth& birth) {
    const pid_t pid = fork();
    if (pid < 0) creation::refused("cannot fork", errno);
    if (pid == 0) {
      birth.ran.fetch_add(1, std::memory_order_relaxed);
      _exit(0);
    }
    birth.created_ns = exec::now_ns();
    creation::reap(pid);
  }
};

struct vfork_creator {
  static constexpr std::string_view name = "vfork";
  static constexpr bool process_shared = true;
  static void create(Birth& birth) {
    const pid_t pid = start(birth.program);
    if (pid < 0) creation::refused("cannot vfork", errno);
    birth.created_ns = exec::now_ns();
    creation::reap(pid);
    birth.ran.fetch_add(1, std::memory_order_relaxed);
  }

 private:
  /// By itself, because the child runs on the parent's stack.
  [[gnu::noinline]] static pid_t start(const char* program) {
    char nothing[] = "--nothing";
    char* const argv[] = {const_cast<char*>(program), nothing, nullptr};
    const pid_t pid = vfork();
    if (pid != 0) return pid;
    execv(program, argv);
    _exit(127);
  }
};

struct posix_spawn_creator {
  static constexpr std::string_view name = "posix_spawn";
  static constexpr bool process_shared = true;
  static void create(Birth& birth) {
    char nothing[] = "--nothing";
    char* const argv[] = {const_cast<char*>(birth.program), nothing, nullptr};
    pid_t pid = -1;
    const int error = posix_spawn(&pid, birth.program, nullptr, nullptr, argv, environ);
    if (error != 0) creation::refused("cannot posix_spawn", error);
    birth.created_ns = exec::now_ns();
    creation::reap(pid);
    birth.ran.fetch_add(1, std::memory_order_relaxed);
  }
};

/// As mode `process` starts its workers.
struct boost_process_creator {
  static constexpr std::string_view name = "boost_process";
  static constexpr bool process_shared = true;
  static void create(Birth& birth) {
    exec::Child child = exec::spawn({.argv = {birth.program, "--nothing"}});
    birth.created_ns = exec::now_ns();
    if (const exec::ChildExit end = child.wait(); !end.ok()) throw creation::BadChild("a child " + end.describe());
    birth.ran.fetch_add(1, std::memory_order_relaxed);
  }
};

}  // namespace coresweep::bench
