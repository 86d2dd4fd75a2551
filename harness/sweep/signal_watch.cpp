#include "harness/sweep/signal_watch.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace coresweep::sweep {

SignalWatch::SignalWatch() {
  sigset_t watched;
  sigemptyset(&watched);
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&watched, number);
  if (sigprocmask(SIG_BLOCK, &watched, &mask_before_) != 0) {
    throw std::system_error(errno, std::generic_category(), "sigprocmask");
  }
  signals_ = Descriptor(signalfd(-1, &watched, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!signals_) throw std::system_error(errno, std::generic_category(), "signalfd");
  file_size_before_ = std::signal(SIGXFSZ, SIG_IGN);
  pipe_before_ = std::signal(SIGPIPE, SIG_IGN);  // losing the screen does not end a measurement
}

SignalWatch::~SignalWatch() {
  stop_requested();  // a second Ctrl-C must not kill a driver that is writing its last lines
  std::signal(SIGXFSZ, file_size_before_);
  std::signal(SIGPIPE, pipe_before_);
  sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

bool SignalWatch::stop_requested() {
  signalfd_siginfo info{};
  while (::read(signals_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    if (info.ssi_signo != SIGCHLD) stop_ = true;
  }
  return stop_;
}

}  // namespace coresweep::sweep
