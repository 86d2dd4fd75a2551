#include <sched.h>

#include <limits>
#include <string>

#include "bench/workloads/chain.hpp"
#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"
#include "harness/exec/core/clock.hpp"

namespace coresweep::bench {
namespace {

/// The same computation again and again, each time stamped: what it takes beyond its shortest time was taken by
/// somebody else (interrupts, other tasks, a hypervisor).
struct Jitter {
  static constexpr bool fixed_time = false;
  // Above so many workers single CPUs would swamp the record.
  static constexpr std::uint32_t most_named = 64;

  struct Seat {
    int cpu = -1;
  };
  struct Shared {};
  using Ns = std::uint32_t;
  struct State : Stage<Seat, Shared> {
    using Base = Stage<Seat, Shared>;
    using Base::Base;
    static std::size_t bytes(const exec::Shape& shape) {
      return Base::bytes(shape, shape.workers * shape.work * sizeof(Ns));
    }
  };
  static std::span<Ns> times_of(const State& stage, const exec::Shape& shape, std::uint32_t worker) {
    return {reinterpret_cast<Ns*>(stage.memory()) + worker * shape.work, shape.work};
  }
  static void join(exec::Worker& worker, State& stage) { stage.seat(worker.index).cpu = sched_getcpu(); }

  static void run(exec::Worker& worker, State& stage) {
    const std::uint64_t operations = worker.shape->own[0];
    std::uint64_t sum = 0;
    std::uint64_t i = 0;
    for (std::int64_t before = exec::now_ns(); Ns & time : times_of(stage, *worker.shape, worker.index)) {
      sum += run_chain(i++, operations);
      const std::int64_t after = exec::now_ns();
      time = static_cast<Ns>(std::min<std::int64_t>(after - before, std::numeric_limits<Ns>::max()));
      before = after;
    }
    worker.tally->checksum = sum;
    worker.tally->steps = worker.shape->work;
    if (worker.shape->work_scale == 1.0) return;
    worker.tally->scratch_steps = extra_steps(worker, worker.tally->steps);
    for (i = 0; i < worker.tally->scratch_steps; ++i) worker.tally->scratch += run_chain(i, operations);
  }

  /// What each run took beyond its worker's shortest.
  static Observations excess_of(std::span<const Ns> times) {
    const Ns least = *std::ranges::min_element(times);
    Observations excess;
    for (const Ns time : times) excess.add(static_cast<double>(time - least));
    return excess;
  }

  static exec::Verdict check(const State& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    exec::Verdict verdict = check_steps(shape, total(tallies), std::uint64_t{shape.workers} * shape.work);
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      if (tallies[i].checksum != sum_of_chains(shape.work, shape.own[0])) return wrong("results sum up wrongly");
      const Observations excess = excess_of(times_of(stage, shape, i));
      verdict.observations["excess"].add(excess);
      if (shape.workers > most_named) continue;
      verdict.observations["excess_cpu" + std::to_string(stage.seat(i).cpu)].add(excess);
    }
    return verdict;
  }
};

constexpr exec::Kernel rows[] = {role_row<Jitter>("jitter")};

}  // namespace

extern const Workload workload_jitter{
    .info =
        [] {
          return WorkloadInfo{.name = "jitter",
                              .description =
                                  "the same computation again and again on every CPU: how much longer than its "
                                  "shortest time it takes "
                                  "(excess, and excess_cpu<N>: n, p50, p99, p99.9, longest)",
                              .step = "one computation",
                              .unit = "ns_per_step",
                              .form = Form::roles,
                              .clock = Clock::region,
                              .axes = {{"work", "500", {}, "computations of each worker per trial"},
                                       {"operations", "12000", {}, "length of a computation: 12000 take about 20 µs"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
