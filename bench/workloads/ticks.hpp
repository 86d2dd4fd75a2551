#pragma once

#include <atomic>
#include <cstdint>

#include "harness/exec/core/clock.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace coresweep::bench {

/// The core's own counter of time, at a fraction of a clock's cost; of unknown unit and origin. What comes before a
/// read may still be under way.
inline std::uint64_t raw_ticks() noexcept {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
  std::uint64_t count;
  asm volatile("mrs %0, cntvct_el0" : "=r"(count)::"memory");
  return count;
#else
  return static_cast<std::uint64_t>(exec::now_ns());
#endif
}

/// Whether there is such a counter; else ticks are a clock's.
#if defined(__x86_64__) || defined(__aarch64__)
inline constexpr bool has_ticks = true;
#else
inline constexpr bool has_ticks = false;
#endif

/// What comes after it begins once what comes before it has ended (but for stores on their way to memory).
inline void keep_apart() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_lfence();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#else
  std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

/// A stamp taken after everything before it. Comparable between CPUs on machines whose counter is invariant.
inline std::uint64_t ticks() noexcept {
  if constexpr (has_ticks) keep_apart();
  return raw_ticks();
}

/// Whether it counts at one rate whatever the core's frequency and sleep.
inline bool ticks_are_invariant() noexcept {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;  // CPUID 8000_0007h, EDX bit 8
  return __get_cpuid(0x80000007U, &a, &b, &c, &d) != 0 && (d & (1U << 8)) != 0;
#else
  return true;  // by the architecture, or as the clock that they are
#endif
}

}  // namespace coresweep::bench
