#include "harness/model/judged_states.hpp"

#include <algorithm>
#include <numeric>

namespace coresweep {
namespace {

constexpr std::size_t fewest_values = 6;  // that have an interval
constexpr double judged_share = 0.2;      // of a case's values: rarer groups are shown and not waited for

std::size_t sum(std::span<const std::size_t> counts) {
  return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

/// What a neighbour leaves depends on what he does, and does not settle: without one is told and waited for alone.
bool alone_is_common(std::size_t alone, std::size_t all) {
  return static_cast<double>(alone) >= std::max(1.0, judged_share * static_cast<double>(all));
}

}  // namespace

std::size_t common_group(std::span<const std::size_t> counts) {
  return static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin());
}

std::size_t common_share(std::span<const std::size_t> counts) {
  return alone_is_common(counts.front(), sum(counts)) ? 0 : common_group(counts);
}

std::size_t told_state(std::span<const std::size_t> sizes, std::size_t wanted) {
  return sizes[wanted] >= fewest_values ? wanted : common_group(sizes);
}

std::vector<std::size_t> judged_states(std::span<const std::size_t> sizes, std::size_t shares, std::size_t told) {
  std::vector<std::size_t> kept(sizes.begin(), sizes.end());
  const auto is_shared = [&](std::size_t at) { return at % shares != 0; };
  std::size_t alone = 0;
  for (std::size_t at = 0; at < sizes.size(); at += shares) alone += sizes[at];
  if (shares > 1 && alone_is_common(alone, sum(sizes))) {
    for (std::size_t at = 0; at < kept.size(); ++at) kept[at] = is_shared(at) ? 0 : kept[at];
  }
  const std::size_t most = kept.empty() ? 0 : std::ranges::max(kept);
  const double least = std::min(judged_share * static_cast<double>(sum(kept)), static_cast<double>(most));
  std::vector<std::size_t> judged;
  for (std::size_t at = 0; at < sizes.size(); ++at) {
    const bool common = static_cast<double>(kept[at]) >= std::max(1.0, least);
    if (sizes[at] > 0 && (at == told || common)) judged.push_back(at);
  }
  return judged;
}

}  // namespace coresweep
