#include "harness/model/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coresweep {
namespace {

double median_of_sorted(const std::vector<double>& sorted) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/// The largest d (1-based) whose order statistics cover the median with this confidence; 0 if none does.
std::size_t interval_depth(std::size_t count, double confidence) {
  // P(Bin(n, 1/2) = k), by its logarithm so that any n works.
  const auto n = static_cast<double>(count);
  const auto probability = [n](double k) {
    return std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) - n * std::log(2.0));
  };
  double below = 0;  // P(Bin <= d - 1)
  std::size_t depth = 0;
  while (2 * (depth + 1) <= count) {
    below += probability(static_cast<double>(depth));
    if (1 - 2 * below < confidence) break;
    ++depth;
  }
  return depth;
}

}  // namespace

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return median_of_sorted(values);
}

MedianInterval median_interval(std::vector<double> values, double confidence) {
  std::ranges::sort(values);
  MedianInterval result{median_of_sorted(values), {}, {}, {}};
  const std::size_t depth = interval_depth(values.size(), confidence);
  if (depth == 0) return result;
  result.low = values[depth - 1];
  result.high = values[values.size() - depth];
  if (result.median != 0) result.relative_half_width = (*result.high - *result.low) / 2 / std::abs(result.median);
  return result;
}

}  // namespace coresweep
