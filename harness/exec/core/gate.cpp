#include "harness/exec/core/gate.hpp"

#include <sys/prctl.h>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/futex.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::exec {
namespace {

// Spinning at the gate starves the thread that opens it: only the last stretch, and only with a CPU each.
constexpr std::int64_t spin_ns = 50'000;
// How often a worker that woke up early looks whether the start has been told.
constexpr std::int64_t nap_ns = 30'000;

bool called_off(const Control& control) noexcept {
  return control.abort.load(std::memory_order_relaxed) != 0;
}

}  // namespace

std::int64_t open_gate(const Region& region) {
  Control& control = region.control();
  const auto wake = [&] { futex_wake(control.gate, INT_MAX, region.futex_scope()); };
  return open_gate(control, region.header().spin_at_gate != 0, now_ns, wake);
}

void wait_at_gate(const Region& region) noexcept {
  Control& control = region.control();
  prctl(PR_SET_TIMERSLACK, 1);  // the default of 50 µs would eat the whole stretch
  control.ready.fetch_add(1, std::memory_order_seq_cst);
  futex_wake(control.ready, 1, region.futex_scope());
  while (control.gate.load(std::memory_order_acquire) == 0) {
    if (called_off(control)) return;
    futex_wait(control.gate, 0, -1, region.futex_scope());
  }
  if (region.header().spin_at_gate == 0) return;
  std::int64_t start = 0;
  while ((start = control.start_at_ns.load(std::memory_order_acquire)) == 0) {
    if (called_off(control)) return;
    sleep_until_ns(now_ns() + nap_ns);
  }
  if (start - now_ns() > spin_ns) sleep_until_ns(start - spin_ns);
  while (now_ns() < start) spin_pause();
}

}  // namespace coresweep::exec
