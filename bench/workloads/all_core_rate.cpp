#include <sched.h>

#include "bench/workloads/chain.hpp"
#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/futex.hpp"

namespace coresweep::bench {
namespace {

constexpr std::uint64_t links = 256;

/// Worker 0 computes alone, while the others sleep, and then once more while all compute: what its core loses by the
/// others' work (frequency, shared units of siblings, a CPU that is not there).
struct AllCoreRate {
  static constexpr bool fixed_time = false;
  struct Seat {
    std::uint64_t alone_ns = 0;
    std::uint64_t together_ns = 0;
  };
  struct Shared {
    std::atomic<std::uint32_t> all{0};  ///< 1: worker 0 has had its time alone
    std::atomic<std::uint32_t> awake{0};
  };
  using State = Stage<Seat, Shared>;

  static std::uint64_t alone(const exec::Shape& shape) { return shape.work / 2; }
  static std::uint64_t together(const exec::Shape& shape) { return shape.work - shape.work / 2; }

  [[gnu::noinline]] static std::uint64_t compute(std::uint64_t steps) noexcept { return sum_chains(0, steps, links); }
  static std::uint64_t timed(exec::Worker& worker, std::uint64_t steps) {
    const std::int64_t begin = exec::now_ns();
    worker.tally->checksum += compute(steps);
    return static_cast<std::uint64_t>(exec::now_ns() - begin);
  }
  /// Until everybody is awake. Yields, since there may be fewer CPUs than workers.
  static void gather(Shared& shared, std::uint32_t workers) {
    shared.awake.fetch_add(1, std::memory_order_acq_rel);
    while (shared.awake.load(std::memory_order_acquire) < workers) sched_yield();
  }

  static void run(exec::Worker& worker, State& stage) {
    Shared& shared = stage.shared();
    Seat& seat = stage.seat(worker.index);
    if (worker.index == 0) {
      seat.alone_ns = timed(worker, alone(*worker.shape));
      shared.all.store(1, std::memory_order_release);
      exec::futex_wake(shared.all);
    } else {
      while (shared.all.load(std::memory_order_acquire) == 0) exec::futex_wait(shared.all, 0);
    }
    gather(shared, worker.shape->workers);
    seat.together_ns = timed(worker, together(*worker.shape));
    if (worker.index != 0) return;  // the others' part is to work meanwhile: only worker 0's steps are asked after
    worker.tally->steps = worker.shape->work;
    if (worker.shape->work_scale == 1.0) return;
    worker.tally->scratch_steps = extra_steps(worker, worker.tally->steps);
    worker.tally->scratch = compute(worker.tally->scratch_steps);
  }

  static exec::Verdict check(const State& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      const std::uint64_t right =
          (i == 0 ? sum_of_chains(alone(shape), links) : 0) + sum_of_chains(together(shape), links);
      if (tallies[i].checksum != right) return wrong("results sum up wrongly");
    }
    exec::Verdict verdict = check_steps(shape, total(tallies), shape.work);
    const Seat& seat = stage.seat(0);
    if (alone(shape) == 0 || seat.alone_ns == 0 || seat.together_ns == 0) return verdict;
    const double alone_ns = static_cast<double>(seat.alone_ns) / static_cast<double>(alone(shape));
    const double together_ns = static_cast<double>(seat.together_ns) / static_cast<double>(together(shape));
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
                  "worker 0 computes alone, then while all do: alone_ns and together_ns per step of its own, and "
                  "lost_rate_share, what one core loses when all work (ns_per_step is of both halves)",
              .step = "one chain of 256 multiplications and additions of worker 0's",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .axes = {{"work", "40000", {}, "steps of worker 0, half of them alone; the others do the other half"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
