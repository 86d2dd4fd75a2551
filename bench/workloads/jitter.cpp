#include <sched.h>

#include <limits>
#include <string>
#include <vector>

#include "bench/workloads/chain.hpp"
#include "bench/workloads/percentiles.hpp"
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

  /// What each run took beyond its worker's shortest, in ns, sorted.
  static std::vector<std::int64_t> excess_of(std::span<const Ns> times) {
    const Ns least = *std::ranges::min_element(times);
    std::vector<std::int64_t> excess;
    excess.reserve(times.size());
    for (const Ns time : times) excess.push_back(time - least);
    std::ranges::sort(excess);
    return excess;
  }

  static exec::Verdict check(const State& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    exec::Verdict verdict = check_steps(shape, total(tallies), std::uint64_t{shape.workers} * shape.work);
    std::vector<std::int64_t> all;
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      if (tallies[i].checksum != sum_of_chains(shape.work, shape.own[0])) return wrong("results sum up wrongly");
      const std::vector<std::int64_t> excess = excess_of(times_of(stage, shape, i));
      all.insert(all.end(), excess.begin(), excess.end());
      if (shape.workers > most_named) continue;
      const std::string cpu = "excess_cpu" + std::to_string(stage.seat(i).cpu);
      verdict.counters[cpu + "_p99_ns"] = percentile<std::int64_t>(excess, 99);
      verdict.counters[cpu + "_max_ns"] = static_cast<double>(excess.back());
    }
    verdict.counters["excess_max_ns"] = static_cast<double>(*std::ranges::max_element(all));
    add_percentiles(verdict.counters, "excess_", std::move(all));
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
                                  "shortest time it takes, as "
                                  "excess_p50_ns, excess_p99_ns, excess_max_ns, and per CPU",
                              .step = "one computation",
                              .unit = "ns_per_step",
                              .form = Form::roles,
                              .clock = Clock::region,
                              .axes = {{"work", "500", {}, "computations of each worker per trial"},
                                       {"operations", "12000", {}, "length of a computation: 12000 take about 20 µs"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
