#include "harness/exec/spawn/in_child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

namespace coresweep::exec {
namespace {

void require(bool done, const char* what) {
  if (!done) throw std::system_error(errno, std::generic_category(), what);
}

/// Ignored signals and the mask survive exec: a child must not inherit the driver's habits.
void reset_signals() {
  for (int number = 1; number < NSIG; ++number) {
    if (number != SIGKILL && number != SIGSTOP) std::signal(number, SIG_DFL);
  }
  sigset_t none;
  sigemptyset(&none);
  require(sigprocmask(SIG_SETMASK, &none, nullptr) == 0, "cannot reset the signal mask");
}

/// The signal fires when the parent dies from now on; the second look is for a parent that died before.
void die_with(pid_t parent) {
  require(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0, "cannot ask to die with the parent");
  if (getppid() != parent) _exit(EXIT_FAILURE);
}

void set_cloexec(int descriptor, bool on) {
  const int flags = fcntl(descriptor, F_GETFD);
  if (flags < 0) return;  // not open
  fcntl(descriptor, F_SETFD, on ? flags | FD_CLOEXEC : flags & ~FD_CLOEXEC);
}

void close_all_on_exec() {
  if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  rlimit limit{};
  require(getrlimit(RLIMIT_NOFILE, &limit) == 0, "cannot read the limit of open files");
  const auto most = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1 << 20));
  for (int descriptor = 3; descriptor < most; ++descriptor) set_cloexec(descriptor, true);
}

void set_descriptors(const SpawnRequest& request) {
  if (request.quiet) {
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    require(null >= 0 && dup2(null, STDOUT_FILENO) >= 0, "cannot open /dev/null");
  }
  if (request.stderr_fd >= 0) require(dup2(request.stderr_fd, STDERR_FILENO) >= 0, "cannot redirect stderr");
  close_all_on_exec();
  for (int descriptor : request.inherit) set_cloexec(descriptor, false);
}

}  // namespace

void prepare_child(const SpawnRequest& request, pid_t parent, int complaints) noexcept {
  try {
    reset_signals();
    die_with(parent);
    if (request.new_group) require(setpgid(0, 0) == 0, "cannot lead a process group");
    set_descriptors(request);
    if (request.before_exec) request.before_exec();
  } catch (const std::exception& error) {
    const std::string_view text = error.what();
    [[maybe_unused]] const auto written = write(complaints, text.data(), text.size());
    _exit(EXIT_FAILURE);
  } catch (...) {
    constexpr std::string_view text = "preparing the program failed";
    [[maybe_unused]] const auto written = write(complaints, text.data(), text.size());
    _exit(EXIT_FAILURE);
  }
}

}  // namespace coresweep::exec
