#include <sched.h>

#include <algorithm>

#include "bench/futex_scope.hpp"
#include "bench/workloads/chain.hpp"
#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"
#include "harness/exec/core/clock.hpp"

namespace coresweep::bench {
namespace {

constexpr std::uint64_t links = 256;
// Chains between two looks at the clock: about 20 µs.
constexpr std::uint64_t batch = 64;

/// Worker 0 computes alone, while the others sleep, and then once more while all compute: what its core loses by the
/// others' work (frequency, shared units of siblings, a CPU that is not there). A limit on power acts over seconds, so
/// that trials of milliseconds do not show it.
struct AllCoreRate {
  static constexpr bool fixed_time = true;
  struct Part {
    std::uint64_t steps = 0;
    std::int64_t ns = 0;
  };
  struct Seat {
    Part alone, together;
  };
  struct Shared {
    std::atomic<std::uint32_t> all{0};  ///< 1: worker 0 has had its time alone
    std::atomic<std::uint32_t> awake{0};
  };
  using State = Stage<Seat, Shared>;

  static std::int64_t half_ns(const exec::Shape& shape) { return static_cast<std::int64_t>(shape.own[0]) * 500'000; }

  [[gnu::noinline]] static std::uint64_t compute(std::uint64_t begin, std::uint64_t end) noexcept {
    return sum_chains(begin, end, links);
  }
  /// For half a trial, or until it is over.
  static Part timed(exec::Worker& worker) {
    const std::int64_t half = half_ns(*worker.shape);
    Part part;
    const std::int64_t begin = exec::now_ns();
    do {
      worker.tally->checksum += compute(part.steps, part.steps + batch);
      part.steps += batch;
      part.ns = exec::now_ns() - begin;
    } while (part.ns < half && worker.stop->load(std::memory_order_relaxed) == 0);
    return part;
  }
  /// Until everybody is awake. Yields, since there may be fewer CPUs than workers.
  static void gather(Shared& shared, std::uint32_t workers) {
    shared.awake.fetch_add(1, std::memory_order_acq_rel);
    while (shared.awake.load(std::memory_order_acquire) < workers) sched_yield();
  }

  static void run(exec::Worker& worker, State& stage) {
    Shared& shared = stage.shared();
    Seat& seat = stage.seat(worker.index);
    seat = {};
    if (worker.index == 0) {
      seat.alone = timed(worker);
      shared.all.store(1, std::memory_order_release);
      exec::futex_wake(shared.all, INT_MAX, futex_scope(*worker.shape));
    } else {
      while (shared.all.load(std::memory_order_acquire) == 0)
        exec::futex_wait(shared.all, 0, -1, futex_scope(*worker.shape));
    }
    gather(shared, worker.shape->workers);
    seat.together = timed(worker);
    if (worker.index != 0) return;  // the others' part is to work meanwhile: only worker 0's steps are asked after
    worker.tally->steps = seat.alone.steps + seat.together.steps;
    if (worker.shape->work_scale == 1.0) return;
    worker.tally->scratch_steps = extra_steps(worker, worker.tally->steps);
    worker.tally->scratch = compute(0, worker.tally->scratch_steps);
  }

  static exec::Verdict check(const State& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      const Seat& seat = stage.seat(i);
      const std::uint64_t right = sum_of_chains(seat.alone.steps, links) + sum_of_chains(seat.together.steps, links);
      if (tallies[i].checksum != right) return wrong("results sum up wrongly");
    }
    const Seat& seat = stage.seat(0);
    exec::Verdict verdict = check_steps(shape, total(tallies), seat.alone.steps + seat.together.steps);
    // A trial to warm up with is cut, and all of them end some µs before worker 0's second half does.
    if (std::min(seat.alone.ns, seat.together.ns) < half_ns(shape) / 2) return verdict;
    const double alone_ns = static_cast<double>(seat.alone.ns) / static_cast<double>(seat.alone.steps);
    const double together_ns = static_cast<double>(seat.together.ns) / static_cast<double>(seat.together.steps);
    verdict.counters = {
        {"alone_ns", alone_ns}, {"together_ns", together_ns}, {"lost_rate_share", 1 - alone_ns / together_ns}};
    return verdict;
  }
};

constexpr exec::Kernel rows[] = {role_row<AllCoreRate>("all_core_rate")};

}  // namespace

extern const Workload workload_all_core_rate{
    .info =
        [] {
          return WorkloadInfo{
              .name = "all_core_rate",
              .description =
                  "worker 0 computes alone for half of the time, then while all do: alone_ns and together_ns per step "
                  "of "
                  "its own, and lost_rate_share, what one core loses when all work (ns_per_step is of both halves). "
                  "Power limits act over seconds: they show in halves of 2 s, not in halves of 5 ms",
              .step = "one chain of 256 multiplications and additions of worker 0's",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .axes = {
                  {"lasting_ms", "10", {}, "how long a trial lasts, in ms: half of it worker 0 alone", 3'600'000}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
