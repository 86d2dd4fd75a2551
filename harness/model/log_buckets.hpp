#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace coresweep {

/// Buckets for values of any size, 1/64 of their octave wide: 1.6 %, and exact below 128.
struct LogBuckets {
  static constexpr unsigned bits = 6;
  static constexpr std::size_t count = (64 - bits + 1) << bits;

  static constexpr std::size_t bucket_of(std::uint64_t value) noexcept {
    if (value >> bits == 0) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - 1 - bits;
    return (std::size_t{shift + 1} << bits) + ((value >> shift) - (std::uint64_t{1} << bits));
  }
  /// The smallest value that falls into a bucket.
  static constexpr std::uint64_t lowest_of(std::size_t bucket) noexcept {
    if (bucket >> bits == 0) return bucket;
    return ((bucket % (1U << bits)) + (1U << bits)) << ((bucket >> bits) - 1);
  }
  /// What stands for all values of a bucket.
  static constexpr std::uint64_t middle_of(std::size_t bucket) noexcept {
    const std::uint64_t width = bucket >> bits == 0 ? 1 : std::uint64_t{1} << ((bucket >> bits) - 1);
    return lowest_of(bucket) + (width - 1) / 2;
  }
};

}  // namespace coresweep
