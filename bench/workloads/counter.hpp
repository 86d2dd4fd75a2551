#pragma once

#include <string>

#include "bench/workloads/lock_kernel.hpp"

/// All workers add to one word under a lock until told to stop. A header of its own, so that the tests can run it over
/// a lock that does not lock.
namespace coresweep::bench::counter {

// Adders count in the low half of one word, subtractors in the high half: with +1 and −1 losses would cancel, and most
// of them stay hidden. A trial of 20 ms does far fewer than 2^32 steps.
inline constexpr std::uint64_t add_one = 1;
inline constexpr std::uint64_t subtract_one = std::uint64_t{1} << 32;

template <class Lock>
struct Counter {
  static constexpr bool fixed_time = true;
  static constexpr bool guards_sections = false;

  struct Guarded {
    std::atomic<std::uint64_t> word{0};
    std::atomic<std::uint64_t> scratch{0};  // extra steps by work_scale
  };
  using State = LockState<Lock, Guarded>;

  static void run(exec::Worker& worker, State& state) {
    auto& context = state.context_of(worker);
    const bool alternates = worker.shape->workers == 1;
    const bool scaled = worker.shape->work_scale != 1.0;
    std::uint64_t delta = worker.index % 2 == 0 ? add_one : subtract_one;
    std::uint64_t steps[2] = {};  // adds, subtractions
    do {  // at least one step: a worker that the machine kept from running until the end has not measured nothing
      add_under(state.lock, context, state.guarded.word, delta);
      ++steps[delta != add_one];
      if (alternates) delta = delta == add_one ? subtract_one : add_one;
      if (scaled) [[unlikely]] {
        for (std::uint64_t due = extra_steps(worker, 1); due > 0; --due, ++worker.tally->scratch_steps) {
          add_under(state.lock, context, state.guarded.scratch, 1);
        }
      }
    } while (worker.stop->load(std::memory_order_relaxed) == 0);
    worker.tally->steps = steps[0] + steps[1];
    worker.tally->own = {steps[0], steps[1]};
  }

  static exec::Verdict check(const Guarded& guarded, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    if (sum.own[0] >= subtract_one || sum.own[1] >= subtract_one) return wrong("more than 2^32 steps in one trial");
    const std::uint64_t word = guarded.word.load(std::memory_order_relaxed);
    const std::uint64_t kept = (word % subtract_one) + (word / subtract_one);
    const auto lost = static_cast<double>(sum.steps) - static_cast<double>(kept);
    if (Lock::traits.excludes && word != sum.own[0] * add_one + sum.own[1] * subtract_one) {
      return wrong("lost " + std::to_string(static_cast<std::int64_t>(lost)) + " of " + std::to_string(sum.steps) +
                   " updates");
    }
    if (lost < 0) return wrong("counted more updates than were made");
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    const auto steps = static_cast<double>(sum.steps);
    return {.correct = true,
            .reason = {},
            .counters = {{"lost_steps", lost}, {"lost_share", steps > 0 ? lost / steps : 0}}};
  }
};

}  // namespace coresweep::bench::counter
