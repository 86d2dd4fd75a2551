#pragma once

#include <cstdint>

#include "harness/exec/core/clock.hpp"

namespace coresweep::bench {

/// A stamp taken after everything before it, at a fraction of a clock's cost; of unknown unit and origin, so one worker
/// also reads the clock at both ends of its trial (Stint). On machines with an invariant TSC, the same for all CPUs.
inline std::uint64_t ticks() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_lfence();
  return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
  std::uint64_t count;
  asm volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(count)::"memory");
  return count;
#else
  return static_cast<std::uint64_t>(exec::now_ns());
#endif
}

}  // namespace coresweep::bench
