#pragma once

#include <algorithm>
#include <string>

#include "bench/workloads/barrier_kernel.hpp"
#include "harness/exec/core/clock.hpp"

/// All workers pass one barrier after the other until told to stop. A header of its own, so that the tests can run it
/// over a barrier that holds nobody back.
namespace coresweep::bench::barrier {

enum class Arrival : std::uint64_t { together, uneven };

// The notes' workers came after 4 s and 10 s.
inline constexpr std::int64_t early_ns = 400'000;
inline constexpr std::int64_t late_ns = 1'000'000;
// Looking at the others takes a cache line from each: rarely enough that it does not show. The first time at once,
// because where workers outnumber CPUs a trial may have few phases.
inline constexpr std::uint64_t look_every = 64;

template <class Barrier>
struct Phases {
  static constexpr bool fixed_time = true;

  struct Shared {
    std::atomic<std::uint64_t> last{~std::uint64_t{0}};  ///< the phase after which everybody leaves
  };
  struct Part {
    std::atomic<std::uint64_t> arrived{0};  ///< phases at whose barrier this worker has come
    std::atomic<std::uint64_t> left{0};     ///< the phase after which it has left; 0: it has not
    std::uint64_t early = 0;                ///< times it was let through before somebody else had come
    std::int64_t waited_ns = 0;             ///< uneven arrival only
  };
  using State = BarrierState<Barrier, Shared, Part>;

  static void run(exec::Worker& worker, State& state) {
    auto& seat = state.seats()[worker.index];
    const bool uneven = worker.shape->own[0] == static_cast<std::uint64_t>(Arrival::uneven);
    const std::uint64_t look = uneven ? 1 : look_every;
    std::uint64_t phase = 0;
    do {
      ++phase;
      // Worker 0 alone decides, before it arrives, so that all learn of it from the same barrier.
      if (worker.index == 0 && worker.stop->load(std::memory_order_relaxed) != 0) {
        state.shared.last.store(phase, std::memory_order_relaxed);
      }
      const std::uint64_t extra = worker.shape->work_scale != 1.0 ? extra_steps(worker, 1) : 0;
      if (uneven) exec::sleep_until_ns(exec::now_ns() + (worker.index == 0 ? early_ns : late_ns));
      seat.part.arrived.store(phase, std::memory_order_release);
      const std::int64_t before = uneven ? exec::now_ns() : 0;
      state.barrier.wait(seat.context);
      if (uneven) seat.part.waited_ns += exec::now_ns() - before;
      if (phase % look == 1 % look) seat.part.early += behind(state, phase);
      for (std::uint64_t i = 0; i < extra; ++i) state.barrier.wait(seat.context);
      worker.tally->scratch_steps += worker.index == 0 ? extra : 0;
      // Over a barrier that holds nobody back a worker may be further already: it leaves, too, and the check tells.
    } while (phase < state.shared.last.load(std::memory_order_relaxed));
    seat.part.left.store(phase, std::memory_order_release);
    worker.tally->own[0] = phase;
    if (worker.index == 0) worker.tally->steps = phase;
  }

  static std::uint64_t progress(const State& state) {
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < state.workers; ++i) {
      const Part& part = state.seats()[i].part;
      sum += part.arrived.load(std::memory_order_relaxed) + part.left.load(std::memory_order_relaxed);
    }
    return sum;
  }
  /// All leave after the same phase, and nobody is two ahead of another. Where all wait in one phase, or in two that
  /// follow each other, nothing is proved: that is left to the watchdog.
  static std::string stuck(const State& state) {
    std::uint64_t gone = 0, least = ~std::uint64_t{0}, most = 0;
    for (std::uint32_t i = 0; i < state.workers; ++i) {
      const Part& part = state.seats()[i].part;
      const std::uint64_t arrived = part.arrived.load(std::memory_order_acquire);
      gone += part.left.load(std::memory_order_acquire) != 0 ? 1 : 0;
      least = std::min(least, arrived);
      most = std::max(most, arrived);
    }
    if (gone == state.workers || (gone == 0 && most - least <= 1)) return {};
    return std::to_string(gone) + " of " + std::to_string(state.workers) +
           " workers have left, and the others wait for ever at a barrier: workers have come to phases " +
           std::to_string(least) + " to " + std::to_string(most);
  }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const std::uint64_t phases = tallies.front().own[0];
    std::uint64_t early = 0;
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      if (tallies[i].own[0] != phases) return wrong("workers left after different phases");
      early += state.seats()[i].part.early;
    }
    if (early != 0) return wrong(std::to_string(early) + " times a worker was let through before all had come");
    if (phases == 0 || tallies.front().steps != phases) return wrong("passed no barrier");
    if (!extra_steps_done(shape, total(tallies))) return wrong("did not do the extra steps of --work-scale");
    exec::Verdict verdict;
    if (shape.own[0] == static_cast<std::uint64_t>(Arrival::uneven) && shape.workers > 1) {
      const auto mean = [phases](std::int64_t sum) { return static_cast<double>(sum) / static_cast<double>(phases); };
      std::int64_t late = 0;
      for (std::uint32_t i = 1; i < shape.workers; ++i) late = std::max(late, state.seats()[i].part.waited_ns);
      verdict.counters = {{"wait_early_ns", mean(state.seats()[0].part.waited_ns)}, {"wait_late_ns", mean(late)}};
    }
    return verdict;
  }

 private:
  static std::uint64_t behind(State& state, std::uint64_t phase) {
    std::uint64_t count = 0;
    for (std::uint32_t i = 0; i < state.workers; ++i) {
      count += state.seats()[i].part.arrived.load(std::memory_order_acquire) < phase ? 1 : 0;
    }
    return count;
  }
};

}  // namespace coresweep::bench::barrier
