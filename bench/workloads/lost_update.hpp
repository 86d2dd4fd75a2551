#pragma once

#include <array>
#include <string>

#include "bench/workloads/chain.hpp"
#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/shared_word.hpp"

/// All workers add to one word without a lock, pausing between load and store: how many updates are lost. A header of
/// its own, so that the tests can run it with an update that makes some up.
namespace coresweep::bench::lost_update {

inline constexpr std::array<std::uint64_t, 5> pauses{0, 1, 10, 100, 1000};  // chain steps

// Adders count in the low half of the word, subtractors in the high half, as in `counter`: losses cannot cancel.
inline constexpr std::uint64_t half = std::uint64_t{1} << 32;

struct Plus {
  static std::uint64_t after(std::uint64_t value, std::uint64_t delta) noexcept { return value + delta; }
};

template <class Update = Plus>
struct Updates {
  static constexpr bool fixed_time = true;

  using State = SharedWord;

  static void run(exec::Worker& worker, State& state) {
    const std::uint64_t pause = pauses.at(worker.shape->own[0]), rest = worker.shape->own[1];
    const bool alternates = worker.shape->workers == 1;
    std::uint64_t delta = worker.index % 2 == 0 ? 1 : half;
    std::uint64_t made[2] = {};  // in the low half, in the high one
    std::uint64_t idle = worker.index;
    step_until_stop(worker, [&](bool extra) {
      std::atomic<std::uint64_t>& word = extra ? state.scratch : state.word;
      // The pause begins after the load and ends before the store, by what each is made of, and the load needs the
      // rest.
      const std::uint64_t value = (&word)[idle & exec::opaque(0)].load(std::memory_order_relaxed);
      idle = run_chain(idle ^ value, pause);
      word.store(Update::after(value, delta) + (idle & exec::opaque(0)), std::memory_order_relaxed);
      idle = run_chain(idle, rest);
      if (extra) return;
      ++made[delta != 1];
      if (alternates) delta = delta == 1 ? half : 1;
    });
    worker.tally->scratch = idle;
    worker.tally->own = {made[0], made[1]};
  }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    const std::uint64_t word = state.word.load(std::memory_order_relaxed);
    const std::uint64_t low = word % half, high = word / half;
    if (sum.own[0] >= half || sum.own[1] >= half) return wrong("more than 2^32 steps in one trial");
    if (sum.steps == 0 || sum.steps != sum.own[0] + sum.own[1]) return wrong("workers contradict themselves");
    if (low > sum.own[0] || high > sum.own[1]) return wrong("counted more updates than were made");
    const auto lost = static_cast<double>(sum.steps - low - high);
    if (shape.workers == 1 && lost != 0) return wrong("updates got lost though nobody else made any");
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    exec::Verdict verdict;
    verdict.counters = {{"lost_steps", lost}, {"lost_share", lost / static_cast<double>(sum.steps)}};
    return verdict;
  }
};

}  // namespace coresweep::bench::lost_update
