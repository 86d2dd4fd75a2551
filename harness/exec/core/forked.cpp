#include "harness/exec/core/forked.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>

#include "harness/exec/core/trial.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

std::string how_it_ended(std::size_t worker, int code, int status) {
  const std::string who = "worker " + std::to_string(worker);
  if (code == CLD_EXITED) return who + " exited with code " + std::to_string(status);
  return who + " was killed by signal " + std::to_string(status) + " (" + strsignal(status) + ")";
}

[[noreturn]] void live_and_exit(const std::function<void()>& life, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);  // it died before the line above
  try {
    life();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "coresweep worker: %s\n", error.what());
    _exit(1);
  }
  _exit(0);
}

}  // namespace

void ForkedWorkers::fork(const std::function<void()>& life) {
  const pid_t parent = getpid();
  const pid_t pid = ::fork();
  if (pid < 0) throw WorkerFailed(std::string("cannot fork a worker: ") + std::strerror(errno));
  if (pid == 0) live_and_exit(life, parent);
  pids_.push_back(pid);
}

void ForkedWorkers::join() {
  std::string why;
  for (std::size_t i = 0; i < pids_.size(); ++i) {
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(pids_[i]), &info, WEXITED) != 0 && errno == EINTR) {
    }
    if (why.empty() && (info.si_code != CLD_EXITED || info.si_status != 0)) {
      why = how_it_ended(i, info.si_code, info.si_status);
    }
  }
  pids_.clear();
  if (!why.empty()) throw WorkerFailed(why);
}

std::string ForkedWorkers::lost(const Region& region, bool persistent) const {
  for (std::size_t i = 0; i < pids_.size(); ++i) {
    siginfo_t info{};
    if (waitid(P_PID, static_cast<id_t>(pids_[i]), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) {
      continue;
    }
    const bool worked = region.slots()[i].end_ns != 0;
    if (!persistent && worked && info.si_code == CLD_EXITED && info.si_status == 0) continue;
    return how_it_ended(i, info.si_code, info.si_status);
  }
  return {};
}

ForkedWorkers::~ForkedWorkers() {
  for (const pid_t pid : pids_) kill(pid, SIGKILL);
  for (const pid_t pid : pids_) waitpid(pid, nullptr, 0);
}

}  // namespace coresweep::exec
