#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace coresweep::exec {

/// A program to start. Boost.Process stands behind this header and nowhere else.
struct SpawnRequest {
  std::vector<std::string> argv{};                                 ///< argv[0]: absolute path of the program
  std::vector<std::pair<std::string, std::string>> environment{};  ///< added to (or replacing in) the caller's own
  std::vector<int> inherit{};  ///< descriptors that stay open across exec, under their own numbers; no other but 0-2
  bool new_group = false;      ///< becomes the leader of a process group of its own
  bool quiet = false;          ///< stdout to /dev/null
  int stderr_fd = -1;          ///< becomes the child's stderr; -1: the caller's own
  std::function<void()> before_exec{};  ///< runs in the child between fork and exec, e.g. to bind; may throw
  /// The child gets by on the caller's memory until it executes, and the caller waits for that: as quick for a large
  /// caller as for a small one, while fork copies its page tables (and it every page that it then writes to).
  bool vfork = false;
};

/// How a child ended.
struct ChildExit {
  bool signalled = false;
  int code = 0;  ///< exit code, or the signal's number
  rusage usage{};
  bool ok() const { return !signalled && code == 0; }
  std::string describe() const;  ///< "exited with code 3", "was killed by SIGSEGV (11)"
};

/// A running child. Dies with the thread that spawned it (PR_SET_PDEATHSIG SIGKILL: kill -9 of the parent leaves
/// nothing), starts with an empty signal mask and default handlers. The destructor kills its group (or itself) and
/// reaps it.
class Child {
 public:
  Child(Child&&) noexcept;
  Child& operator=(Child&&) noexcept;
  ~Child();

  pid_t pid() const { return pid_; }
  /// Whether it has ended, without reaping it and without waiting.
  bool has_ended() const;
  /// Waits for the end and reaps. Leaves nobody of its group alive.
  ChildExit wait();
  /// SIGKILL to its group (or itself).
  void kill() const;

 private:
  friend Child spawn(const SpawnRequest& request);
  Child(pid_t pid, bool leads_group) : pid_(pid), leads_group_(leads_group) {}
  pid_t pid_ = -1;
  bool leads_group_ = false;
};

/// Starts it. Throws MissingError when the program cannot be executed (with errno's words) or `before_exec` threw
/// (with its words); nobody is left behind then.
Child spawn(const SpawnRequest& request);

}  // namespace coresweep::exec
