#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "bench/workloads/stint.hpp"

namespace coresweep::bench {

/// What a worker alone takes for a round's work, in a stretch of some 0.5 ms before and one after every trial: the
/// mean, as a trial's wall clock is one. Cores are interrupted every 0.1 to 4 ms, for some 16 µs on a virtual machine
/// (2 % of the time were found); that is in a trial, and a median of shorter batches left it out, so that 1000 ns of a
/// free lock's sections had 15 to 40 ns of overhead. What the CPU was taken away for longer is left out: stretches that
/// lasted half as long again as the middle one.
class WorkTime {
 public:
  /// So many chain steps take about 0.5 ms.
  static constexpr std::uint64_t stretch_steps = 320'000;

  template <class Call>
  void measure(std::uint64_t calls, const Call& call) {
    batch_ns(calls / 16 + 1, call);  // warms up
    add(batch_ns(calls, call));
  }
  void add(double ns) noexcept { seen_[count_++ % seen_.size()] = ns; }
  /// Of the last of them; -1 before the first.
  double ns() const noexcept {
    std::array<double, 31> sorted = seen_;
    const std::size_t n = std::min<std::size_t>(count_, sorted.size());
    if (n == 0) return -1;
    std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(n));
    double sum = 0;
    std::size_t kept = 0;
    for (; kept < n && sorted[kept] <= most_of_middle * sorted[(n - 1) / 2]; ++kept) sum += sorted[kept];
    return sum / static_cast<double>(kept);
  }

 private:
  static constexpr double most_of_middle = 1.5;
  std::array<double, 31> seen_{};
  std::size_t count_ = 0;
};

}  // namespace coresweep::bench
