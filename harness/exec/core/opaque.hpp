#pragma once

#include <cstdint>

namespace coresweep::exec {

/// Makes the compiler forget what it knows of `value`, at no cost at run time: bounds stay unknown, loops are not
/// replaced by closed forms and results count as used.
inline std::uint64_t opaque(std::uint64_t value) noexcept {
  asm volatile("" : "+r"(value));
  return value;
}

/// Tells the core that this is a spin loop.
inline void spin_pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#else
  asm volatile("" ::: "memory");
#endif
}

}  // namespace coresweep::exec
