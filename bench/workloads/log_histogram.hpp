#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace coresweep::bench {

/// Counts values of any size in buckets of 1/32 of their octave (3 %; exact below 64). Of fixed size, so that it lies
/// in shared memory and nothing is allocated while a lock is timed.
class LogHistogram {
 public:
  static constexpr unsigned bits = 5;
  static constexpr std::size_t buckets = (64 - bits + 1) << bits;

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

  void add(std::uint64_t value) noexcept {
    ++counts_[bucket_of(value)];
    ++total_;
    longest_ = std::max(longest_, value);
  }
  void add(const LogHistogram& other) noexcept {
    for (std::size_t i = 0; i < buckets; ++i) counts_[i] += other.counts_[i];
    total_ += other.total_;
    longest_ = std::max(longest_, other.longest_);
  }

  std::uint64_t count() const noexcept { return total_; }
  std::uint64_t longest() const noexcept { return longest_; }

  /// The value below which `per_mille` of a thousand lie (nearest rank, the middle of its bucket); nothing unless more
  /// than ten observations lie beyond: p50 above 20, p99 above 1,000, p99.9 above 10,000.
  std::optional<double> quantile(unsigned per_mille) const noexcept {
    if (total_ * (1000 - per_mille) <= 10'000) return {};
    const std::uint64_t rank = (total_ * per_mille + 999) / 1000;
    std::uint64_t seen = 0;
    std::size_t bucket = 0;
    for (; bucket + 1 < buckets; ++bucket) {
      seen += counts_[bucket];
      if (seen >= rank) break;
    }
    const auto low = static_cast<double>(lowest_of(bucket));
    const double width = bucket >> bits == 0 ? 1 : static_cast<double>(std::uint64_t{1} << ((bucket >> bits) - 1));
    return std::min(low + (width - 1) / 2, static_cast<double>(longest_));
  }

 private:
  std::array<std::uint32_t, buckets> counts_{};  // a trial is short
  std::uint64_t total_ = 0;
  std::uint64_t longest_ = 0;
};

}  // namespace coresweep::bench
