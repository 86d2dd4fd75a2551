#pragma once

#include <csignal>

#include "harness/sweep/files.hpp"

namespace coresweep::sweep {

/// While it lives, SIGINT, SIGTERM and SIGHUP ask the driver to stop instead of killing it, a child's end can be
/// waited for together with pipes, and a limit on file sizes is an error to report. Blocks the signals and reads them
/// from a signalfd: no handlers, no races. Children start with a clean mask (spawn.hpp).
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  /// Readable when a signal has come; poll it, then ask.
  int descriptor() const { return signals_.get(); }
  /// Takes what has come; true once a stop was requested, and from then on.
  bool stop_requested();

 private:
  Descriptor signals_;
  sigset_t mask_before_{};
  void (*file_size_before_)(int) = nullptr;
  void (*pipe_before_)(int) = nullptr;
  bool stop_ = false;
};

}  // namespace coresweep::sweep
