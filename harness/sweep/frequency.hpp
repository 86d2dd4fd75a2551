#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace coresweep::sweep {

/// How fast one core runs while nothing else is asked of it.
struct Frequency {
  double hz = 0;                   ///< cycles per second, told by a chain of additions that takes a cycle each
  std::optional<double> aperf_hz;  ///< the core's own count of its cycles (IA32_APERF), where that can be read
};

/// Cycles per second out of `run`, which takes as many cycles as it is given, and a clock in ns: the fastest of a dozen
/// stretches of some 0.1 ms, because whatever interrupts one makes it slower and nothing makes it faster.
double frequency_of(const std::function<void(std::uint64_t cycles)>& run, const std::function<std::int64_t()>& now_ns);

/// Measured now on this CPU, by a thread bound to it; some 1.5 ms. Absent where the core's kind is not known to add in
/// one cycle, or the CPU cannot be had.
std::optional<Frequency> measure_frequency(int cpu);

}  // namespace coresweep::sweep
