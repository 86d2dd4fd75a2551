#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

#include "harness/exec/spawn/spawn.hpp"

namespace coresweep::exec {

std::string ChildExit::describe() const {
  if (!signalled) return "exited with code " + std::to_string(code);
  const char* name = sigabbrev_np(code);
  return std::string("was killed by ") + (name != nullptr ? "SIG" + std::string(name) : "signal") + " (" +
         std::to_string(code) + ")";
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), leads_group_(other.leads_group_) {}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(leads_group_, other.leads_group_);
  return *this;
}

Child::~Child() {
  if (pid_ <= 0) return;
  kill();
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool Child::has_ended() const {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
}

void Child::kill() const {
  if (pid_ > 0) ::kill(leads_group_ ? -pid_ : pid_, SIGKILL);
}

ChildExit Child::wait() {
  // The leader stays a zombie while its group is killed, so its number cannot have gone to somebody else.
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitid");
  }
  if (leads_group_) kill();
  ChildExit end;
  int status = 0;
  while (wait4(pid_, &status, 0, &end.usage) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "wait4");
  }
  pid_ = -1;
  end.signalled = WIFSIGNALED(status);
  end.code = end.signalled ? WTERMSIG(status) : WEXITSTATUS(status);
  return end;
}

}  // namespace coresweep::exec
