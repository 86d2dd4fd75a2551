#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace coresweep::bench {

/// The core's own counter of time, which costs no system call and less than a clock.
#if defined(__x86_64__)
inline constexpr bool has_ticks = true;
inline std::uint64_t ticks() noexcept {
  return __rdtsc();
}
/// Whether it counts at one rate whatever the core's frequency and sleep: CPUID 8000_0007h, EDX bit 8.
inline bool ticks_are_invariant() noexcept {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(0x80000007U, &a, &b, &c, &d) != 0 && (d & (1U << 8)) != 0;
}
#elif defined(__aarch64__)
inline constexpr bool has_ticks = true;
inline std::uint64_t ticks() noexcept {
  std::uint64_t count;
  asm volatile("mrs %0, cntvct_el0" : "=r"(count));
  return count;
}
inline bool ticks_are_invariant() noexcept {
  return true;  // by the architecture
}
#else
inline constexpr bool has_ticks = false;
inline std::uint64_t ticks() noexcept {
  return 0;
}
inline bool ticks_are_invariant() noexcept {
  return false;
}
#endif

}  // namespace coresweep::bench
