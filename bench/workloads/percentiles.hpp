#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace coresweep::bench {

/// Observations of a trial beyond these are not kept: enough for p99.9 and more.
inline constexpr std::uint64_t most_observations = 1U << 16;

/// Of some sorted values, at least one, by nearest rank.
template <class Value>
double percentile(std::span<const Value> sorted, std::size_t percent) {
  const std::size_t rank = (sorted.size() * percent + 99) / 100;
  return static_cast<double>(sorted[std::max<std::size_t>(rank, 1) - 1]);
}

}  // namespace coresweep::bench
