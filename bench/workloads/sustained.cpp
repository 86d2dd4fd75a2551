#include <time.h>

#include <algorithm>
#include <atomic>
#include <optional>

#include "bench/workloads/log_histogram.hpp"
#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"
#include "bench/workloads/sum_square.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/topology/cgroup.hpp"

namespace coresweep::bench {
namespace {

using Sums = TaskKernel<SumSquare>;  // whose one loop is sum_square's, in every mode

// A task's sums are the last and longest of sum_square's.
constexpr std::uint64_t end_n = 10'000;

std::int64_t cpu_clock_ns() noexcept {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// The tasks of sum_square for as long as it is told, by a clock. A quota on CPU time lets a group that has rested run
/// on all CPUs until a period's grant is used up: what it can do for longer than that shows only after a lead-in, and
/// over whole periods.
struct Sustained {
  static constexpr bool fixed_time = true;

  struct Seat {
    std::uint64_t tasks = 0;    ///< of the whole trial
    std::uint64_t in_time = 0;  ///< those that ended within the time that the case names
    std::int64_t cpu_ns = 0;    ///< on a CPU until then
    bool to_the_end = false;    ///< whether that time has passed: a trial to warm up with is cut
    LogHistogram latencies;     ///< from a task's draw to its end, in ns
  };
  struct Shared {
    std::atomic<std::uint64_t> drawn{0};
    std::atomic<std::int64_t> lead_in_ends_ns{0};
    std::optional<long> throttled_us{};  ///< of worker 0, from its first task to its last
    std::int64_t looked_at_ns = 0;       ///< how long that was
  };
  using State = Stage<Seat, Shared>;

  static std::int64_t lasting_ns(const exec::Shape& shape) {
    return static_cast<std::int64_t>(shape.own[0]) * 1'000'000;
  }

  /// Computes for a fifth of a trial, which is a period of the quota or more: then a group has nothing left of what it
  /// had saved up. All end it at once, and the gate opens at once afterwards.
  static void join(exec::Worker& worker, State& stage) {
    std::int64_t none = 0;
    const std::int64_t own = exec::now_ns() + lasting_ns(*worker.shape) / 5;
    std::atomic<std::int64_t>& shared = stage.shared().lead_in_ends_ns;
    const std::int64_t end = shared.compare_exchange_strong(none, own, std::memory_order_acq_rel) ? own : none;
    const std::uint64_t grain = worker.shape->grain;
    while (exec::now_ns() < end) exec::opaque(Sums::run_steps(*worker.shape, worker, end_n - grain, end_n));
  }

  static void run(exec::Worker& worker, State& stage) {
    Seat& seat = stage.seat(worker.index);
    seat = {};
    const std::optional<long> before = worker.index == 0 ? topology::throttled_us("/") : std::nullopt;
    const std::int64_t begin = exec::now_ns(), end = begin + lasting_ns(*worker.shape);
    compute(worker, seat, stage.shared().drawn, begin, end);
    if (worker.index != 0) return;
    stage.shared().looked_at_ns = exec::now_ns() - begin;
    const std::optional<long> after = topology::throttled_us("/");
    if (before && after) stage.shared().throttled_us = *after - *before;
  }

  static void compute(exec::Worker& worker, Seat& seat, std::atomic<std::uint64_t>& drawn, std::int64_t begin,
                      std::int64_t end) {
    const std::int64_t cpu_before = cpu_clock_ns();
    const std::uint64_t grain = worker.shape->grain;
    std::int64_t from = begin;
    do {
      drawn.fetch_add(1, std::memory_order_relaxed);
      Sums::run_range(worker, end_n - grain, end_n);
      const std::int64_t to = exec::now_ns();
      seat.latencies.add(static_cast<std::uint64_t>(to - from));
      ++seat.tasks;
      if (to <= end) {
        ++seat.in_time;
        seat.cpu_ns = cpu_clock_ns() - cpu_before;
      }
      from = to;
    } while (from < end && !is_cut(worker, from, begin, end));
    seat.to_the_end = from >= end;
  }

  /// A trial to warm up with is over long before its time is. The end of any other comes some µs before this worker's
  /// own, who began later than the caller counts from: it is no reason to leave the last period incomplete.
  static bool is_cut(const exec::Worker& worker, std::int64_t now, std::int64_t begin, std::int64_t end) {
    return now - begin < (end - begin) / 2 && worker.stop->load(std::memory_order_relaxed) != 0;
  }

  static exec::Verdict check(const State& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const std::uint64_t of_a_task = SumSquare::sum_below(end_n) - SumSquare::sum_below(end_n - shape.grain);
    std::uint64_t tasks = 0;
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      tasks += stage.seat(i).tasks;
      if (tallies[i].checksum != stage.seat(i).tasks * of_a_task) return wrong("results sum up wrongly");
    }
    const std::uint64_t drawn = stage.shared().drawn.load(std::memory_order_relaxed);
    if (tasks != drawn) {
      return wrong("did " + std::to_string(tasks) + " tasks of " + std::to_string(drawn) + " that were drawn");
    }
    exec::Verdict verdict = check_steps(shape, total(tallies), tasks * shape.grain);
    if (verdict.correct) tell(verdict, stage, shape);
    return verdict;
  }

  static void tell(exec::Verdict& verdict, const State& stage, const exec::Shape& shape) {
    std::uint64_t in_time = 0;
    double cpu_ns = 0;
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      if (!stage.seat(i).to_the_end) return;
    }
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      const Seat& seat = stage.seat(i);
      in_time += seat.in_time;
      cpu_ns += static_cast<double>(seat.cpu_ns);
      seat.latencies.tell(verdict.observations["task"], 1);
    }
    const auto lasted_ns = static_cast<double>(lasting_ns(shape));
    verdict.counters["sustained_per_s"] = static_cast<double>(in_time * shape.grain) / lasted_ns * 1e9;
    verdict.counters["cpus_used"] = cpu_ns / lasted_ns;
    if (!stage.shared().throttled_us) return;
    const auto throttled_us = static_cast<double>(*stage.shared().throttled_us);
    verdict.counters["throttled_us"] = throttled_us;
    verdict.counters["throttled_share"] =
        throttled_us * 1000 / (static_cast<double>(stage.shared().looked_at_ns) * shape.workers);
  }
};

constexpr exec::Kernel rows[] = {role_row<Sustained>("sustained")};

}  // namespace

extern const Workload workload_sustained{
    .info =
        [] {
          return WorkloadInfo{
              .name = "sustained",
              .description =
                  "sum_square's sums for longer than an instant, after a lead-in of a fifth: what workers can go on "
                  "doing under a quota on CPU time, or a limit on power. sustained_per_s and cpus_used, of all workers "
                  "in exactly that time; throttled_us and throttled_share of their time, by which the cgroups held "
                  "them "
                  "back; task: how long single tasks took",
              .step = "one sum of i*i for i below about 10,000",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .axes = {{"grain", "320", {}, "sums per task: 320 take about 1 ms", end_n},
                       {"lasting_ms", "1000", {}, "how long a trial lasts, in ms", 3'600'000}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
