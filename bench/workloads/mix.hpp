#pragma once

#include <cstdint>

namespace coresweep::bench {

inline constexpr std::uint64_t golden_ratio = 0x9E3779B97F4A7C15ULL;

/// Scatters the bits of `value` (splitmix64's step and finaliser): mix(i * golden_ratio) are its numbers from seed 0.
constexpr std::uint64_t mix(std::uint64_t value) noexcept {
  value += golden_ratio;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31);
}

}  // namespace coresweep::bench
