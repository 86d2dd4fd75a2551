#pragma once

#include <cstdint>
#include <span>

namespace coresweep::bench {

/// Jain's index of fairness, (Σx)² ÷ (n·Σx²): 1 where all got the same, 1/n where one got everything. 1 where nobody
/// got anything.
inline double jain_index(std::span<const std::uint64_t> shares) noexcept {
  double sum = 0, squares = 0;
  for (const std::uint64_t share : shares) {
    const auto x = static_cast<double>(share);
    sum += x;
    squares += x * x;
  }
  return squares == 0 ? 1 : sum * sum / (static_cast<double>(shares.size()) * squares);
}

}  // namespace coresweep::bench
