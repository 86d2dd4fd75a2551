#pragma once

#include <string>

namespace coresweep::exec {

/// Ends this process if a trial hangs, whatever the mode (a thread cannot be killed): at the deadline a prepared line
/// is written and the process exits with code 1. Its children die with it. One at a time.
class Watchdog {
 public:
  /// `record` goes to `record_fd` (if >= 0), `complaint` to stderr.
  Watchdog(int record_fd, std::string record, std::string complaint);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// (Re)starts the countdown.
  static void restart(unsigned seconds) noexcept;
  /// Does at once what it does at the deadline, with other words.
  [[noreturn]] static void end_now(std::string record, std::string complaint) noexcept;
};

}  // namespace coresweep::exec
