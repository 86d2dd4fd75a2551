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

namespace {

constexpr double dependent_above = 0.1;
constexpr double most_dependent = 0.95;  // what an estimate of few values may reach after its correction
constexpr std::size_t fewest = 6;        // values that have a 95 % interval

/// The interval between the rank-th smallest and the rank-th largest; none at rank 0.
MedianInterval interval_at(const std::vector<double>& sorted, std::size_t rank) {
  MedianInterval result{median_of_sorted(sorted), {}, {}, {}};
  if (rank == 0) return result;
  result.low = sorted[rank - 1];
  result.high = sorted[sorted.size() - rank];
  if (result.median != 0) result.relative_half_width = (*result.high - *result.low) / 2 / std::abs(result.median);
  return result;
}

}  // namespace

MedianInterval median_interval(std::vector<double> values, double confidence) {
  std::ranges::sort(values);
  return interval_at(values, interval_depth(values.size(), confidence));
}

std::optional<double> autocorrelation(const std::vector<double>& values) {
  if (values.size() < 3 || std::ranges::min(values) == std::ranges::max(values)) return {};
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  double spread = 0, together = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    spread += (values[i] - mean) * (values[i] - mean);
    if (i + 1 < values.size()) together += (values[i] - mean) * (values[i + 1] - mean);
  }
  return together / spread;
}

double effective_count(std::size_t count, const std::optional<double>& rho) {
  const auto n = static_cast<double>(count);
  if (!rho) return n;
  const double likeness = std::min(most_dependent, *rho + (1 + 3 * *rho) / n);
  return likeness <= dependent_above ? n : n * (1 - likeness) / (1 + likeness);
}

MedianInterval dependent_interval(const std::vector<double>& values, double confidence) {
  const auto worth = static_cast<std::size_t>(effective_count(values.size(), autocorrelation(values)));
  if (worth >= values.size()) return median_interval(values, confidence);
  std::vector<double> sorted = values;
  std::ranges::sort(sorted);
  const std::size_t rank = interval_depth(worth, confidence);
  if (rank == 0) return interval_at(sorted, values.size() >= fewest ? 1 : 0);
  return interval_at(sorted, std::max<std::size_t>(1, rank * (values.size() + 1) / (worth + 1)));
}

bool settled(const std::vector<double>& values, double target, std::size_t first) {
  bool before = false;
  for (std::size_t look = std::max(first, fewest); look <= values.size(); look = (4 * look + 2) / 3) {
    const std::vector<double> seen(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(look));
    const auto width = dependent_interval(seen).relative_half_width;
    const bool within = width && *width <= target;
    if (before && within) return true;
    before = within;
  }
  return false;
}

bool separable(double m, double n, double confidence) {
  m = std::floor(m);
  n = std::floor(n);
  if (m < 1 || n < 1) return false;
  const double ways = std::lgamma(m + n + 1) - std::lgamma(m + 1) - std::lgamma(n + 1);
  return std::log(2.0) - ways <= std::log(1 - confidence);
}

}  // namespace coresweep
