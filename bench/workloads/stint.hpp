#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>

#include "bench/workloads/log_histogram.hpp"
#include "harness/exec/core/clock.hpp"

namespace coresweep::bench {

/// Where stamps are asked for, one acquisition in so many is stamped: a clock in each would be what is timed.
inline constexpr std::uint64_t stamp_every = 64;

/// What one worker's part of a trial took, read at its two ends and nowhere between.
struct Stint {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
  std::int64_t cpu_ns = -1;  ///< time on a CPU; -1: the kernel does not say
  int cpu = -1;              ///< that it is bound to; -1: to none, or to several
  int choice = 1;            ///< of how many CPUs it may use
  std::uint64_t ticks = 0;   ///< between the same two ends
  std::uint64_t steps = 0;

  void begin() noexcept;
  void end(std::uint64_t steps_done) noexcept;
};

using Counters = std::map<std::string, double>;

/// What a round consists of beside the lock, each part as one worker alone has measured it.
struct RoundWork {
  double inside_ns = 0;   ///< done while the lock is held
  double outside_ns = 0;  ///< done between two acquisitions
  unsigned locks = 1;     ///< so many sections may be under way at once; 0: any number, nobody is excluded
};

/// From the end of one round to the end of the next, whoever does them, under a perfect lock: one that costs nothing
/// and is never idle while somebody wants it. max(inside ÷ locks, (inside + outside) ÷ at_once): either the lock is
/// always taken, or everybody always works. `at_once`: workers that can run at one time. Of several locks, among which
/// workers choose at random, this is the least possible: some find theirs taken while others are free.
double perfect_round_ns(const RoundWork& work, unsigned at_once) noexcept;

/// How many of a trial's workers can run at one time: no more than they have CPUs between them.
unsigned at_once(std::span<const Stint> stints);

/// Of all workers of a trial:
///   inside_ns, outside_ns what `work` says
///   at_once               workers that can run at one time
///   overhead_ns           wall ÷ acquisitions − perfect_round_ns: by how much longer a round takes all of them
///   together
///                         than it would under a perfect lock. Where nobody is excluded it is what sharing the lines
///                         costs. The calibration's noise may leave less than nothing.
///   not_working_share     1 − (inside + outside) ÷ (at_once · wall ÷ acquisitions): of the time of all who can run at
///                         once, the share in which neither kind of work was done: waiting, taking and releasing the
///                         lock, and the travelling of what it guards. A perfect lock that is always taken leaves
///                         (at_once − 1) ÷ at_once of it with nothing to do outside. Only with several workers: of one
///                         overhead_ns says the same.
///   jain                  of the workers' acquisitions; only with several, and only over at least 100 ms
///   cpu_ns_per_step       time on a CPU of all of them ÷ steps
///   running_share         an upper bound of the share of the trial in which all workers were on a CPU: that of the one
///                         that was least; running_share_least is the lower bound, 1 − Σ of the shares in which each
///                         was not. What lies between cannot be told from outside the scheduler. Both are 0 where two
///                         are bound to one CPU.
Counters stint_counters(std::span<const Stint> stints, const RoundWork& work);

/// How long each worker has waited in all (what was stamped, times the acquisitions that each stamp stands for), as
///   wait_share       of the time of all workers together
///   wait_share_most  of its own time, of the worker who waited most
void add_wait_shares(Counters& counters, std::span<const Stint> stints, std::span<const double> waited_ns);

/// What a worker's ticks are long, in ns.
double ns_per_tick(std::span<const Stint> stints);

/// The time one of so many calls takes, in ns.
template <class Call>
double batch_ns(std::uint64_t calls, const Call& call) {
  const std::int64_t begin = exec::now_ns();
  for (std::uint64_t i = 0; i < calls; ++i) call();
  return static_cast<double>(exec::now_ns() - begin) / static_cast<double>(calls);
}

/// … in the fastest of five batches.
template <class Call>
double fastest_ns(std::uint64_t calls, const Call& call) {
  double fastest = std::numeric_limits<double>::infinity();
  for (int batch = 0; batch < 5; ++batch) fastest = std::min(fastest, batch_ns(calls, call));
  return fastest;
}

/// What a worker alone measures in five batches before and after every trial. It counts with the median of all: a core
/// may be interrupted meanwhile, and the fastest batches are faster than it is throughout a trial (2 % of 1 µs were
/// found).
class Calibration {
 public:
  template <class Call>
  void measure(std::uint64_t calls, const Call& call) {
    batch_ns(calls, call);  // warms up
    for (int i = 0; i < 5; ++i) add(batch_ns(calls, call));
  }
  void add(double ns) noexcept { seen_[count_++ % seen_.size()] = ns; }
  /// Of the last of them; -1 before the first.
  double ns() const {
    std::array<double, 31> sorted = seen_;
    const std::size_t n = std::min<std::size_t>(count_, sorted.size());
    if (n == 0) return -1;
    std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(n));
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

 private:
  std::array<double, 31> seen_{};
  std::size_t count_ = 0;
};

/// What one call of `ticks()` takes, in ns: every stamped time contains it once.
double stamp_cost_ns();

}  // namespace coresweep::bench
