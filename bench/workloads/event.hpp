#pragma once

#include <limits>
#include <string>

#include "bench/futex_scope.hpp"
#include "bench/workloads/chosen_kernel.hpp"
#include "bench/workloads/coordination/events.hpp"
#include "bench/workloads/percentiles.hpp"

/// Worker 0 sets an event, the others wait for it, round after round. A header of its own, so that the tests can run it
/// over an event that loses a wake-up.
namespace coresweep::bench::event {

enum class Gap : std::uint64_t { none, asleep };

// Time for the last waiter to have fallen asleep.
inline constexpr std::int64_t rest_ns = 100'000;

template <class Event>
struct Rounds {
  static constexpr bool fixed_time = false;

  /// What worker 0 saw of one round, in ns from just before `set`.
  struct Wakes {
    std::int64_t first_ns, last_ns;
  };
  struct alignas(exec::padding) Waiter {
    std::atomic<std::int64_t> woke_ns{0};
  };
  struct alignas(exec::padding) State {
    explicit State(const exec::Shape& shape)
        : workers(shape.workers),
          scope(futex_scope(shape)),
          even(shape.process_shared != 0),
          odd(shape.process_shared != 0) {}
    /// Two events in turn: a waiter goes on to the next at once, while the other is being cleared.
    Event& event_of(std::uint64_t round) { return round % 2 == 0 ? even : odd; }
    Waiter* waiters() { return reinterpret_cast<Waiter*>(this + 1); }
    Wakes* wakes() { return reinterpret_cast<Wakes*>(waiters() + workers); }
    const Wakes* wakes() const { return const_cast<State*>(this)->wakes(); }
    void reset() {
      even.clear();
      odd.clear();
      for (auto* word : {&set, &acknowledged, &early, &stalled}) word->store(0, std::memory_order_relaxed);
    }

    const std::uint32_t workers;
    const int scope;  ///< of its futex
    alignas(exec::padding) Event even;
    alignas(exec::padding) Event odd;
    alignas(exec::padding) std::atomic<std::uint32_t> set{0};           ///< rounds whose event has been set
    alignas(exec::padding) std::atomic<std::uint32_t> acknowledged{0};  ///< wake-ups, of all waiters and rounds
    alignas(exec::padding) std::atomic<std::uint32_t> early{0};         ///< wake-ups before the event was set
    std::atomic<std::uint32_t> stalled{0};
  };
  static std::uint64_t observed(const exec::Shape& shape) { return std::min(shape.work, most_observations); }
  static std::size_t bytes_behind(const exec::Shape& shape) {
    return shape.workers * sizeof(Waiter) + observed(shape) * sizeof(Wakes);
  }

  static std::uint64_t progress(const State& state) { return state.acknowledged.load(std::memory_order_relaxed); }
  static void rescue(State& state) {
    state.stalled.store(1, std::memory_order_seq_cst);
    state.even.set();
    state.odd.set();
    exec::futex_wake(state.acknowledged, INT_MAX, state.scope);
  }

  static void run(exec::Worker& worker, State& state) {
    const std::uint64_t work = worker.shape->work;
    const std::uint64_t rounds = work + extra_steps(worker, work);
    const std::uint64_t done = worker.shape->workers == 1 ? alone(worker, state, rounds)
                               : worker.index == 0        ? announce(worker, state, rounds)
                                                          : wait(worker, state, rounds);
    if (worker.index != 0) return;
    worker.tally->steps = std::min(done, work);
    worker.tally->scratch_steps = done - worker.tally->steps;
  }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    if (const auto early = state.early.load(); early != 0) {
      return wrong(std::to_string(early) + " times a worker was let through before the event was set");
    }
    if (state.stalled.load() != 0) return wrong("nobody moved for seconds: the event lost a wake-up");
    const exec::Tally sum = total(tallies);
    if (sum.steps != shape.work) return wrong("did " + std::to_string(sum.steps) + " rounds instead of all");
    const std::uint64_t waiters = shape.workers == 1 ? 1 : shape.workers - 1;
    const std::uint64_t wakes = (sum.steps + sum.scratch_steps) * waiters;
    if (sum.own[0] != wakes || state.acknowledged.load() != static_cast<std::uint32_t>(wakes)) {
      return wrong("not every waiter woke up in every round");
    }
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    exec::Verdict verdict;
    if (shape.workers > 1) {
      for (const Wakes& each : std::span(state.wakes(), observed(shape))) {
        verdict.observations["first_wake"].add(static_cast<double>(each.first_ns));
        verdict.observations["last_wake"].add(static_cast<double>(each.last_ns));
      }
    }
    return verdict;
  }

 private:
  static std::uint64_t alone(exec::Worker& worker, State& state, std::uint64_t rounds) {
    for (std::uint64_t round = 1; round <= rounds; ++round) {
      state.even.set();
      state.even.wait();
      state.even.clear();
      state.acknowledged.fetch_add(1, std::memory_order_relaxed);
      ++worker.tally->own[0];
    }
    return rounds;
  }

  static std::uint64_t announce(exec::Worker& worker, State& state, std::uint64_t rounds) {
    const bool rests = worker.shape->own[1] == static_cast<std::uint64_t>(Gap::asleep);
    const std::uint32_t waiters = worker.shape->workers - 1;
    for (std::uint64_t round = 1; round <= rounds; ++round) {
      if (rests) exec::sleep_until_ns(exec::now_ns() + rest_ns);
      state.set.store(static_cast<std::uint32_t>(round), std::memory_order_release);
      const std::int64_t before = exec::now_ns();
      state.event_of(round).set();
      if (!wait_for_all(state, static_cast<std::uint32_t>(round * waiters))) return round;
      state.event_of(round).clear();
      if (round <= observed(*worker.shape)) state.wakes()[round - 1] = wakes_since(before, state);
    }
    return rounds;
  }

  /// False where they do not come.
  static bool wait_for_all(State& state, std::uint32_t target) {
    for (;;) {
      const std::uint32_t seen = state.acknowledged.load(std::memory_order_acquire);
      if (static_cast<std::int32_t>(seen - target) >= 0) return true;
      if (state.stalled.load(std::memory_order_relaxed) != 0) return false;
      exec::futex_wait(state.acknowledged, seen, -1, state.scope);
    }
  }

  static Wakes wakes_since(std::int64_t before, State& state) {
    std::int64_t first = std::numeric_limits<std::int64_t>::max(), last = 0;
    for (std::uint32_t i = 1; i < state.workers; ++i) {
      const std::int64_t woke = state.waiters()[i].woke_ns.load(std::memory_order_relaxed);
      first = std::min(first, woke);
      last = std::max(last, woke);
    }
    return {first - before, last - before};
  }

  static std::uint64_t wait(exec::Worker& worker, State& state, std::uint64_t rounds) {
    const std::uint32_t waiters = worker.shape->workers - 1;
    for (std::uint64_t round = 1; round <= rounds; ++round) {
      state.event_of(round).wait();
      if (state.stalled.load(std::memory_order_relaxed) != 0) return round;
      state.waiters()[worker.index].woke_ns.store(exec::now_ns(), std::memory_order_relaxed);
      if (state.set.load(std::memory_order_acquire) != static_cast<std::uint32_t>(round)) {
        state.early.fetch_add(1, std::memory_order_relaxed);
      }
      ++worker.tally->own[0];
      const std::uint32_t count = state.acknowledged.fetch_add(1, std::memory_order_acq_rel) + 1;
      if (count == static_cast<std::uint32_t>(round * waiters)) exec::futex_wake(state.acknowledged, 1, state.scope);
    }
    return rounds;
  }
};

}  // namespace coresweep::bench::event
