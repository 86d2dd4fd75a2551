#pragma once

#include <string>

#include "bench/workloads/chosen_kernel.hpp"
#include "bench/workloads/coordination/semaphores.hpp"
#include "harness/exec/core/opaque.hpp"

/// Workers go in and out of a section that has room for a few. A header of its own, so that the tests can run it over a
/// semaphore that lets one too many in.
namespace coresweep::bench::semaphore {

// A few hundred ns to a few µs: so long that whoever should not be inside is seen there.
inline constexpr int pauses_inside = 64;
// The standard lets try_acquire fail though there is a permit, but not again and again.
inline constexpr std::uint32_t most_refusals = 100;

inline std::uint32_t permits_of(const exec::Shape& shape) {
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(shape.own[1], 1, 1U << 20));
}

template <class Semaphore>
struct Sections {
  static constexpr bool fixed_time = true;

  struct alignas(exec::padding) State {
    explicit State(const exec::Shape& shape) : semaphore(permits_of(shape), shape.process_shared != 0) {}
    void reset() {
      for (auto* word : {&inside, &most_inside, &stalled}) word->store(0, std::memory_order_relaxed);
      entries.store(0, std::memory_order_relaxed);
    }
    alignas(exec::padding) mutable Semaphore semaphore;  ///< the check counts its permits
    alignas(exec::padding) std::atomic<std::uint32_t> inside{0};
    std::atomic<std::uint32_t> most_inside{0};
    std::atomic<std::uint64_t> entries{0};
    std::atomic<std::uint32_t> stalled{0};
  };

  static std::uint64_t progress(const State& state) { return state.entries.load(std::memory_order_relaxed); }
  static void rescue(State& state) {
    state.stalled.store(1, std::memory_order_relaxed);
    state.semaphore.release();
  }

  static void wake_sleepers(State& state) {
    if constexpr (Oversleeps<Semaphore>) state.semaphore.wake_sleepers();
  }

  static void run(exec::Worker& worker, State& state) {
    const bool scaled = worker.shape->work_scale != 1.0;
    do {  // once in any case: a worker may get its first time slice after the trial's end
      enter(state);
      ++worker.tally->steps;
      if (!scaled) [[likely]]
        continue;
      for (std::uint64_t due = extra_steps(worker, 1); due > 0; --due, ++worker.tally->scratch_steps) enter(state);
    } while (worker.stop->load(std::memory_order_relaxed) == 0);
  }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const std::uint32_t permits = permits_of(shape), most = state.most_inside.load();
    if (most > permits)
      return wrong(std::to_string(most) + " workers were inside instead of " + std::to_string(permits));
    if (state.stalled.load() != 0) return wrong("nobody moved for seconds: a permit was lost");
    const exec::Tally sum = total(tallies);
    if (state.inside.load() != 0) return wrong("somebody is still inside");
    if (state.entries.load() != sum.steps + sum.scratch_steps) return wrong("not every entry was counted");
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    if (const std::uint32_t left = permits_left(state.semaphore, permits + 1); left != permits) {
      return wrong("afterwards there were " + std::to_string(left) + " permits instead of " + std::to_string(permits));
    }
    return {.correct = true, .reason = {}, .counters = {{"most_inside", most}}};
  }

 private:
  /// Permits to be had without waiting when everybody has left, up to `most`. As long as there are others, one that is
  /// lost or was never there shows in nothing else.
  static std::uint32_t permits_left(Semaphore& semaphore, std::uint32_t most) {
    std::uint32_t had = 0, refusals = 0;
    while (had < most && refusals < most_refusals) ++(semaphore.try_acquire() ? had : refusals);
    for (std::uint32_t i = 0; i < had; ++i) semaphore.release();
    return had;
  }

  static void enter(State& state) {
    state.semaphore.acquire();
    const std::uint32_t now = state.inside.fetch_add(1, std::memory_order_relaxed) + 1;
    if (std::uint32_t most = state.most_inside.load(std::memory_order_relaxed); now > most) {
      while (now > most && !state.most_inside.compare_exchange_weak(most, now, std::memory_order_relaxed)) {
      }
    }
    state.entries.fetch_add(1, std::memory_order_relaxed);
    for (int i = 0; i < pauses_inside; ++i) exec::spin_pause();
    state.inside.fetch_sub(1, std::memory_order_relaxed);
    state.semaphore.release();
  }
};

}  // namespace coresweep::bench::semaphore
