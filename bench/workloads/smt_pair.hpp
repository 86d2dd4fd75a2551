#pragma once

#include <sched.h>

#include <algorithm>
#include <string>

#include "bench/machine.hpp"
#include "bench/workloads/chain.hpp"
#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"
#include "harness/model/errors.hpp"

/// Two workers compute on the two threads of one core, or on two cores. A header of its own, so that the tests can run
/// it where there is no SMT.
namespace coresweep::bench::smt_pair {

inline constexpr std::uint64_t links = 256;  // per step
inline constexpr std::uint64_t width = 4;    // chains side by side, where operations need not wait for each other

enum class Operations : std::uint64_t { dependent, independent };

/// As many operations as one chain of `links`, in four chains that do not need each other.
inline std::uint64_t side_by_side(std::uint64_t x) noexcept {
  const std::uint64_t bound = exec::opaque(links / width);
  std::uint64_t a = x, b = x + 1, c = x + 2, d = x + 3;
  for (std::uint64_t i = 0; i < bound; ++i) {
    a = exec::opaque(chain_step(a));
    b = exec::opaque(chain_step(b));
    c = exec::opaque(chain_step(c));
    d = exec::opaque(chain_step(d));
  }
  return a + b + c + d;
}

/// Σ over i < n of side_by_side(i).
inline std::uint64_t sum_side_by_side(std::uint64_t n) noexcept {
  const Affine each = repeated(chain_step, links / width);
  return width * sum_of_chains(n, links / width) + each.factor * n * (1 + 2 + 3);
}

/// Whether some core has two CPUs that the calling thread may use.
struct NeedsSmt {
  static void require() {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    sched_getaffinity(0, sizeof mask, &mask);
    const auto usable = [&mask](int cpu) {
      return cpu < CPU_SETSIZE && CPU_ISSET(static_cast<std::size_t>(cpu), &mask);
    };
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (usable(cpu) && std::ranges::count_if(siblings_of(cpu), usable) > 1) return;
    }
    throw NotApplicable("no core has two usable CPUs here: there is no SMT, or it is switched off");
  }
};

template <class Needs>
struct SmtPair {
  static constexpr bool fixed_time = false;
  struct Seat {
    int cpu = -1;
  };
  struct Shared {};
  using State = Stage<Seat, Shared>;

  static Operations operations_of(const exec::Shape& shape) { return static_cast<Operations>(shape.own[0]); }
  static void require(const exec::Shape&) { Needs::require(); }
  static void join(exec::Worker& worker, State& stage) { stage.seat(worker.index).cpu = sched_getcpu(); }

  [[gnu::noinline]] static std::uint64_t compute(Operations operations, std::uint64_t steps) noexcept {
    if (operations == Operations::dependent) return sum_chains(0, steps, links);
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < steps; ++i) sum += side_by_side(i);
    return sum;
  }

  static void run(exec::Worker& worker, State&) {
    const Operations operations = operations_of(*worker.shape);
    const std::uint64_t steps = share_of(worker);
    worker.tally->checksum = compute(operations, steps);
    worker.tally->steps = steps;
    if (worker.shape->work_scale == 1.0) return;
    worker.tally->scratch_steps = extra_steps(worker, steps);
    worker.tally->scratch = compute(operations, worker.tally->scratch_steps);
  }

  static exec::Verdict check(const State& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    for (const auto& tally : tallies) {
      const std::uint64_t right = operations_of(shape) == Operations::dependent ? sum_of_chains(tally.steps, links)
                                                                                : sum_side_by_side(tally.steps);
      if (tally.checksum != right) return wrong("results sum up wrongly");
    }
    exec::Verdict verdict = check_steps(shape, total(tallies), shape.work);
    if (shape.workers == 2) {
      const std::vector<int> siblings = siblings_of(stage.seat(0).cpu);
      verdict.counters = {{"on_one_core", std::ranges::count(siblings, stage.seat(1).cpu) > 0 ? 1 : 0}};
    }
    return verdict;
  }
};

}  // namespace coresweep::bench::smt_pair
