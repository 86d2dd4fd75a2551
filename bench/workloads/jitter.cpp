#include <sched.h>

#include <limits>
#include <string>
#include <vector>

#include "bench/workloads/chain.hpp"
#include "bench/workloads/role_kernel.hpp"
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
  using Stage = RoleKernel<Jitter>::Stage;
  using Ns = std::uint32_t;

  static std::size_t memory_bytes(const exec::Shape& shape) { return shape.workers * shape.work * sizeof(Ns); }
  static std::span<Ns> times_of(Stage& stage, const exec::Shape& shape, std::uint32_t worker) {
    return {reinterpret_cast<Ns*>(stage.memory()) + worker * shape.work, shape.work};
  }
  static void join(exec::Worker& worker, Stage& stage) { stage.seat(worker.index).cpu = sched_getcpu(); }

  [[gnu::noinline]] static std::uint64_t compute(std::uint64_t i, std::uint64_t operations) noexcept {
    return chain(i, operations);
  }

  static void run(exec::Worker& worker, Stage& stage) {
    const std::uint64_t operations = worker.shape->own[0];
    std::uint64_t sum = 0;
    std::uint64_t i = 0;
    for (std::int64_t before = exec::now_ns(); Ns & time : times_of(stage, *worker.shape, worker.index)) {
      sum += compute(i++, operations);
      const std::int64_t after = exec::now_ns();
      time = static_cast<Ns>(std::min<std::int64_t>(after - before, std::numeric_limits<Ns>::max()));
      before = after;
    }
    worker.tally->checksum = sum;
    worker.tally->steps = worker.shape->work;
    if (worker.shape->work_scale == 1.0) return;
    worker.tally->scratch_steps = extra_steps(worker, worker.tally->steps);
    for (i = 0; i < worker.tally->scratch_steps; ++i) worker.tally->scratch += compute(i, operations);
  }

  /// What each run took beyond its worker's shortest, sorted.
  static std::vector<double> excess_of(std::span<const Ns> times) {
    const Ns least = *std::ranges::min_element(times);
    std::vector<double> excess;
    excess.reserve(times.size());
    for (const Ns time : times) excess.push_back(static_cast<double>(time - least));
    std::ranges::sort(excess);
    return excess;
  }
  static double quantile(const std::vector<double>& sorted, double q) {
    return sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
  }

  static exec::Verdict check(Stage& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    exec::Verdict verdict = check_steps(shape, total(tallies), std::uint64_t{shape.workers} * shape.work);
    std::vector<double> all;
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      if (tallies[i].checksum != sum_of_chains(shape.work, shape.own[0])) return wrong("results sum up wrongly");
      const std::vector<double> excess = excess_of(times_of(stage, shape, i));
      all.insert(all.end(), excess.begin(), excess.end());
      if (shape.workers > most_named) continue;
      const std::string cpu = "excess_cpu" + std::to_string(stage.seat(i).cpu);
      verdict.counters[cpu + "_p99_ns"] = quantile(excess, 0.99);
      verdict.counters[cpu + "_max_ns"] = excess.back();
    }
    std::ranges::sort(all);
    verdict.counters["excess_p50_ns"] = quantile(all, 0.5);
    verdict.counters["excess_p99_ns"] = quantile(all, 0.99);
    verdict.counters["excess_max_ns"] = all.back();
    return verdict;
  }
};

constexpr exec::Kernel rows[] = {RoleKernel<Jitter>::row("jitter")};

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
