#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace coresweep::bench {

/// Observations beyond these are not kept: enough for p99 and more.
inline constexpr std::uint64_t most_observations = 1U << 16;

/// Of some sorted values, at least one, by nearest rank.
template <class Value>
double percentile(std::span<const Value> sorted, std::size_t percent) {
  const std::size_t rank = (sorted.size() * percent + 99) / 100;
  return static_cast<double>(sorted[std::max<std::size_t>(rank, 1) - 1]);
}

/// Median and 99th percentile of observations in ns, as counters "<what>p50_ns" and "<what>p99_ns".
inline void add_percentiles(std::map<std::string, double>& counters, const std::string& what,
                            std::vector<std::int64_t> observations) {
  if (observations.empty()) return;
  std::ranges::sort(observations);
  counters[what + "p50_ns"] = percentile<std::int64_t>(observations, 50);
  counters[what + "p99_ns"] = percentile<std::int64_t>(observations, 99);
}

}  // namespace coresweep::bench
