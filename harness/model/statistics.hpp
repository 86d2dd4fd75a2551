#pragma once

#include <optional>
#include <vector>

namespace coresweep {

/// The middle value, or the mean of the middle two. NaN of nothing.
double median(std::vector<double> values);

/// A median with its exact order-statistic interval: [x(d), x(n+1-d)] with the largest d for which
/// 1 - 2 P(Bin(n, 1/2) <= d-1) >= confidence (David & Nagaraja, Order Statistics, 7.1). No assumption but independence.
struct MedianInterval {
  double median = 0;
  std::optional<double> low;                  ///< absent below the n that this confidence needs (6 at 95 %)
  std::optional<double> high;                 ///< likewise
  std::optional<double> relative_half_width;  ///< (high - low) / 2 / median; absent also where the median is 0
};

/// scripts/tests/known_answers/median_interval.json holds answers that C++ and Python both must give.
MedianInterval median_interval(std::vector<double> values, double confidence = 0.95);

}  // namespace coresweep
