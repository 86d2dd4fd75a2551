#include "harness/exec/engine/watchdog.hpp"

#include <signal.h>
#include <unistd.h>

#include <utility>

namespace coresweep::exec {
namespace {

// Read by the signal handler: nothing may be computed there.
struct {
  int record_fd = -1;
  std::string record;
  std::string complaint;
} prepared;

void write_all(int fd, const std::string& text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t length = write(fd, text.data() + at, text.size() - at);
    if (length <= 0) return;
    at += static_cast<std::size_t>(length);
  }
}

[[noreturn]] void give_up(int) {
  write_all(STDERR_FILENO, prepared.complaint);
  if (prepared.record_fd >= 0) write_all(prepared.record_fd, prepared.record);
  _exit(1);
}

}  // namespace

Watchdog::Watchdog(int record_fd, std::string record, std::string complaint) {
  prepared.record_fd = record_fd;
  prepared.record = std::move(record);
  prepared.complaint = std::move(complaint);
  struct sigaction action {};
  action.sa_handler = give_up;
  sigaction(SIGALRM, &action, nullptr);
}

Watchdog::~Watchdog() {
  alarm(0);
  signal(SIGALRM, SIG_DFL);
}

void Watchdog::restart(unsigned seconds) noexcept {
  alarm(seconds);
}

void Watchdog::end_now(std::string record, std::string complaint) noexcept {
  alarm(0);
  prepared.record = std::move(record);
  prepared.complaint = std::move(complaint);
  give_up(0);
}

}  // namespace coresweep::exec
