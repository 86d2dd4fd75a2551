#include "harness/topology/trial.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace coresweep::topology {
namespace {

void confine() {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDERR_FILENO);  // assertion messages
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their shadow memory is larger than any limit
  const rlimit memory{2UL << 30, 2UL << 30};
  setrlimit(RLIMIT_AS, &memory);
#endif
  alarm(10);
}

[[noreturn]] void run(const std::function<void()>& attempt) {
  confine();
  try {
    attempt();
  } catch (...) {
    _exit(1);
  }
  _exit(0);
}

}  // namespace

bool survives(const std::function<void()>& attempt) {
  const pid_t child = fork();
  if (child < 0) return false;
  if (child == 0) run(attempt);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return false;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace coresweep::topology
