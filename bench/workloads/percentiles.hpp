#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace coresweep::bench {

/// Observations beyond these are not kept: enough for p99 and more.
inline constexpr std::uint64_t most_observations = 1U << 16;

/// Median and 99th percentile (nearest rank) of observations in ns, as counters "<what>p50_ns" and "<what>p99_ns".
inline void add_percentiles(std::map<std::string, double>& counters, const std::string& what,
                            std::vector<std::int64_t> observations) {
  if (observations.empty()) return;
  std::ranges::sort(observations);
  const auto rank = [&](std::size_t percent) {
    const std::size_t at = (observations.size() * percent + 99) / 100;
    return static_cast<double>(observations[at - 1]);
  };
  counters[what + "p50_ns"] = rank(50);
  counters[what + "p99_ns"] = rank(99);
}

}  // namespace coresweep::bench
