#pragma once

#include <sched.h>

#include "bench/workloads/chain.hpp"
#include "bench/workloads/section_kernel.hpp"
#include "bench/workloads/ticks.hpp"
#include "bench/workloads/work_time.hpp"

/// Workers pass a lock round: each comes for it as soon as the one before it has got it, waits, holds it for a while
/// and leaves it to the next. A header of its own, so that the tests can run it over a lock that does not lock.
namespace coresweep::bench::lock_handoff {

/// Comes for the lock while the worker before holds it. Nobody may give up here: the round would break.
inline void await(const std::atomic<std::uint32_t>& holder, std::uint32_t expected) noexcept {
  constexpr int spins = 256;
  for (int spun = 0; holder.load(std::memory_order_acquire) != expected; ++spun) {
    if (spun < spins) {
      exec::spin_pause();
    } else {
      sched_yield();  // there may be more workers than CPUs
    }
  }
}

struct Rounds {
  static constexpr bool fixed_time = true;
  enum Axis : std::size_t { inside, stamp };

  struct Shared {
    alignas(exec::padding) std::atomic<std::uint32_t> holder{0};  ///< the last worker who got it
    alignas(exec::padding) std::atomic<std::uint32_t> busy{0};    ///< somebody is inside
    std::atomic<std::uint64_t> handoffs{0};
    std::atomic<std::uint64_t> left_ticks{0};  ///< when the lock was left for a stamped handoff
    std::atomic<std::uint32_t> last_lap{0};    ///< set in the lap after which everybody leaves
    WorkTime hold;                             ///< what holding takes
    Calibration one_stamp;
    void reset(const exec::Shape& shape) noexcept;
  };
  struct Part {
    Stint stint;
    LogHistogram handoffs;
    std::uint64_t early = 0;        ///< times it got in before the one before had left
    std::uint64_t out_of_turn = 0;  ///< times it was not its turn
  };

  static void prepare(exec::Worker& worker, Shared& shared);
  static exec::Verdict check(const Site<Rounds>& site, const exec::Shape& shape, std::span<const exec::Tally> tallies);

  /// Everybody has the same laps, counted ones and (by work_scale) others; worker 0 says which is the last.
  template <class Lock>
  static void run(exec::Worker& worker, Site<Rounds>& site, Lock& lock, typename Lock::Context& context) {
    constexpr auto relaxed = std::memory_order_relaxed;
    const exec::Shape& shape = *worker.shape;
    Shared& shared = site.shared;
    Part& part = site.part(worker.index);
    const std::uint32_t before_me = (worker.index + shape.workers - 1) % shape.workers;
    const bool stamped = shape.own[stamp] != 0;
    std::uint64_t extra = 0, held = worker.index;
    bool last = false;
    for (std::uint64_t handoff = worker.index; !last; handoff += shape.workers) {
      await(shared.holder, before_me);
      lock.lock(context);
      if (is_stamped(handoff, stamped) && handoff > 0) {
        const std::uint64_t now = ticks(), left = shared.left_ticks.load(relaxed);
        if (now > left) part.handoffs.add(now - left);  // else: without a lock the other has not left yet
      }
      part.early += shared.busy.load(relaxed);
      shared.busy.store(1, relaxed);
      part.out_of_turn += shared.handoffs.load(relaxed) == handoff ? 0 : 1;
      shared.handoffs.store(handoff + 1, relaxed);
      count_lap(worker, extra);
      if (worker.index == 0 && extra == 0 && worker.stop->load(relaxed) != 0) shared.last_lap.store(1, relaxed);
      last = shared.last_lap.load(relaxed) != 0;
      shared.holder.store(worker.index, std::memory_order_release);  // now the next one comes
      held = run_chain(held, shape.own[inside]);
      shared.busy.store(0, relaxed);
      if (is_stamped(handoff + 1, stamped)) shared.left_ticks.store(ticks(), relaxed);
      lock.unlock(context);
    }
    worker.tally->scratch = held;
  }

 private:
  static bool is_stamped(std::uint64_t handoff, bool stamped) noexcept { return stamped && handoff % stamp_every == 0; }

  /// `extra`: how many laps are still due that do not count.
  static void count_lap(exec::Worker& worker, std::uint64_t& extra) noexcept {
    if (extra > 0) {
      --extra;
      ++worker.tally->scratch_steps;
    } else {
      ++worker.tally->steps;
      if (worker.shape->work_scale != 1.0) extra = extra_steps(worker, 1);
    }
  }
};

}  // namespace coresweep::bench::lock_handoff
