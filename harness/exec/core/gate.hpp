#pragma once

#include <cstdint>

#include "harness/exec/core/region.hpp"

namespace coresweep::exec {

/// The gate of a trial of roles: workers sleep before it, and begin at one instant. Where each has a CPU, that instant
/// is told only when the last of them has been woken, because waking costs the opener a few µs per worker: a time set
/// beforehand would be over before the last of 256 had begun to wake up. Who is up before it is told naps meanwhile,
/// since spinning would starve the opener; all spin the last stretch. Where workers share CPUs the gate opens at once.

/// From the last wake-up to the common start: how long that worker may take to get onto its CPU.
inline constexpr std::int64_t start_after_ns = 200'000;

/// What opening a gate takes, so that a test can script it: `now()` in ns, and `wake()`, which returns when all workers
/// have been made runnable.
template <class Now, class Wake>
std::int64_t open_gate(Control& control, bool at_one_instant, const Now& now, const Wake& wake) {
  const std::int64_t opened = now();
  control.gate.store(1, std::memory_order_seq_cst);
  wake();
  if (!at_one_instant) return opened;
  const std::int64_t start = now() + start_after_ns;
  control.start_at_ns.store(start, std::memory_order_release);
  return start;
}

/// Opens it for the workers of a region; returns when they begin, on the clock of now_ns(). Call it once all are ready.
std::int64_t open_gate(const Region& region);

/// A worker says that it is ready, and returns when it is time to begin, or the trial is called off.
void wait_at_gate(const Region& region) noexcept;

}  // namespace coresweep::exec
