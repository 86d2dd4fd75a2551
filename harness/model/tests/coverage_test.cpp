#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "harness/model/statistics.hpp"

// Whether the interval that is printed when the stopping rule stops holds the true median as often as it says: by
// simulation, for what measured values are like. A rule that looks after every value does not (the last test).

namespace coresweep {
namespace {

constexpr int runs = 2000;
constexpr double target = 0.02;
constexpr std::size_t first = 8;
constexpr double promised = 0.93;  // of 95 %: what noise of 2,000 runs and an estimated dependence leave

using Random = std::mt19937_64;
/// So many values in the order they were measured in, with this coefficient of variation.
using Source = std::function<std::vector<double>(Random&, std::size_t, double)>;

double normal(Random& random) {
  return std::normal_distribution<double>()(random);
}

std::vector<double> independent(std::size_t count, const std::function<double()>& next) {
  std::vector<double> values(count);
  for (double& value : values) value = next();
  return values;
}

std::vector<double> normal_values(Random& random, std::size_t count, double cv) {
  return independent(count, [&] { return 1 + cv * normal(random); });
}

std::vector<double> log_normal_values(Random& random, std::size_t count, double cv) {
  const double sigma = std::sqrt(std::log(1 + cv * cv));
  return independent(count, [&] { return std::exp(sigma * normal(random)); });
}

/// Three processes in ten are in a slower regime.
std::vector<double> two_regimes(Random& random, std::size_t count, double cv) {
  return independent(count, [&] {
    const double regime = std::uniform_real_distribution<double>()(random) < 0.3 ? 1 + 4 * cv : 1;
    return regime * (1 + cv / 2 * normal(random));
  });
}

/// AR(1) with 0.5: neighbours in time resemble each other.
std::vector<double> kin(Random& random, std::size_t count, double cv) {
  double state = normal(random);
  return independent(count, [&] {
    state = 0.5 * state + std::sqrt(0.75) * normal(random);
    return 1 + cv * state;
  });
}

struct Coverage {
  double all = 0;    ///< share of the runs whose interval holds the median; one without an interval claims nothing
  double early = 0;  ///< of those that the width has stopped
  double stopped = 0;
};

/// The rule: how many of the values are measured.
using Rule = std::function<std::size_t(const std::vector<double>&)>;

Coverage coverage(const Source& source, double cv, double truth, std::size_t most, const Rule& rule) {
  Random random(4711);
  int right = 0, right_early = 0, stopped = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> values = source(random, most, cv);
    const std::size_t used = rule(values);
    values.resize(used);
    const MedianInterval found = dependent_interval(values);
    const bool holds = !found.low || (*found.low <= truth && truth <= *found.high);
    right += holds;
    if (used < most) {
      ++stopped;
      right_early += holds;
    }
  }
  return {double(right) / runs, stopped == 0 ? 1 : double(right_early) / stopped, double(stopped) / runs};
}

/// The first number of values that is settled: what is settled stays so, hence by bisection.
std::size_t until_settled(const std::vector<double>& values) {
  const auto enough = [&](std::size_t count) {
    return settled({values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count)}, target, first);
  };
  std::size_t low = first, high = values.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    enough(middle) ? high = middle : low = middle + 1;
  }
  return low;
}

/// What the driver did before: the first number of values whose interval is narrow enough.
std::size_t until_first_within(const std::vector<double>& values) {
  for (std::size_t count = first; count < values.size(); ++count) {
    const auto width =
        dependent_interval({values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count)}).relative_half_width;
    if (width && *width <= target) return count;
  }
  return values.size();
}

double median_of(const Source& source, double cv) {
  Random random(1);
  return median(source(random, 200'001, cv));
}

TEST(Coverage, IsAsPromisedWhereWidthDecidesWhenToStop) {
  const std::map<std::string, Source> sources{
      {"normal", normal_values}, {"log-normal", log_normal_values}, {"two regimes", two_regimes}, {"AR(1) 0.5", kin}};
  for (const auto& [name, source] : sources) {
    for (const double cv : {0.01, 0.02, 0.05}) {
      const double truth = name == "two regimes" ? median_of(source, cv) : 1;
      const Coverage found = coverage(source, cv, truth, 115, until_settled);
      EXPECT_GE(found.all, promised) << name << ", CV " << cv;
      if (name != "AR(1) 0.5" || cv < 0.05) {
        EXPECT_GE(found.early, promised) << name << ", CV " << cv << ", the " << found.stopped << " that stopped early";
      }
    }
  }
}

TEST(Coverage, WasNotWhereTheDriverLookedAfterEveryValue) {
  const Coverage found = coverage(normal_values, 0.05, 1, 24, until_first_within);
  EXPECT_GT(found.stopped, 0.05);
  EXPECT_LT(found.early, 0.88) << "the simulation can see what is wrong";
  EXPECT_LT(coverage(normal_values, 0.05, 1, 24, until_settled).stopped, 0.03) << "a fluke does not last two looks";
}

}  // namespace
}  // namespace coresweep
