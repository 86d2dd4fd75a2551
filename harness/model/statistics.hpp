#pragma once

#include <cstddef>
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

/// Lag-1 autocorrelation Σ(x_i - m)(x_{i+1} - m) / Σ(x_i - m)²; absent below 3 values or where all are equal.
std::optional<double> autocorrelation(const std::vector<double>& values);

/// How many independent values n dependent ones are worth: n (1 - ρ)/(1 + ρ) where ρ exceeds 0.1, else n. Of n values
/// the estimate falls short by about (1 + 3ρ)/n (Marriott & Pope 1954), which is added to it first.
double effective_count(std::size_t count, const std::optional<double>& rho);

/// As median_interval, of values in the order they were measured in, with the ranks that their effective count earns:
/// the rank of ⌊effective count⌋ values, carried over to all of them at the same quantile and rounded outwards. Six and
/// more that are worth fewer have their outermost ones: narrower would claim too much, and none at all would
/// leave out just those that happen to look alike.
MedianInterval dependent_interval(const std::vector<double>& values, double confidence = 0.95);

/// scripts/tests/known_answers/median_interval.json and dependent_interval.json hold answers that C++ and Python both
/// must give.
MedianInterval median_interval(std::vector<double> values, double confidence = 0.95);

/// Whether a case (or its values of one distance) needs no more: the interval of its values, in the order they were
/// measured in, was within ± target at two looks in a row. It is looked at after `first` values (at least 6), then
/// after a third more each time: who looks after every value stops when they happen to lie close together, and the
/// interval misses too often (statistics_test.cpp counts). What comes later does not unsettle a case.
bool settled(const std::vector<double>& values, double target, std::size_t first);

/// Whether so many independent values tell two cases apart when all of one lie below all of the other: the exact
/// rank-sum test gives that, in either direction, the probability 2/C(m + n, m) when nothing is between them.
bool separable(double m, double n, double confidence = 0.95);

}  // namespace coresweep
