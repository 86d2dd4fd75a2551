#pragma once

#include <latch>
#include <string>

#include "bench/workloads/chosen_kernel.hpp"

/// Worker 0 lets the others start through one latch and waits at another until all have counted it down. A header of
/// its own, so that the tests can run it over a latch that opens early.
namespace coresweep::bench::latch {

struct std_latch {
  static constexpr std::string_view name = "std_latch";
  static constexpr bool process_shared = false;
  explicit std_latch(std::uint32_t count) : latch(static_cast<std::ptrdiff_t>(count)) {}
  void count_down() { latch.count_down(); }
  void wait() const { latch.wait(); }
  std::latch latch;
};

template <class Latch>
struct Rounds {
  static constexpr bool fixed_time = false;

  /// A latch serves once, so every round has its own.
  struct alignas(exec::padding) Pair {
    explicit Pair(std::uint32_t counters) : done(counters) {}
    Latch start{1};
    alignas(exec::padding) Latch done;
  };
  struct alignas(exec::padding) State {
    explicit State(const exec::Shape& shape) : rounds(most_rounds(shape)), counters(counters_of(shape)) {
      for (std::uint64_t i = 0; i < rounds; ++i) new (pairs() + i) Pair(counters);
    }
    ~State() { clear(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    Pair* pairs() { return reinterpret_cast<Pair*>(this + 1); }
    void clear() {
      for (std::uint64_t i = 0; i < rounds; ++i) std::destroy_at(pairs() + i);
    }
    void reset() {
      clear();
      for (std::uint64_t i = 0; i < rounds; ++i) new (pairs() + i) Pair(counters);
      for (auto* word : {&started, &came, &early}) word->store(0, std::memory_order_relaxed);
    }

    const std::uint64_t rounds;
    const std::uint32_t counters;
    alignas(exec::padding) std::atomic<std::uint64_t> started{0};  ///< rounds, announced before the start opens
    alignas(exec::padding) std::atomic<std::uint64_t> came{0};     ///< announced before counting down, of all rounds
    alignas(exec::padding) std::atomic<std::uint64_t> early{0};    ///< waits that ended before they should
  };
  static std::uint32_t counters_of(const exec::Shape& shape) { return shape.workers > 1 ? shape.workers - 1 : 1; }
  static std::uint64_t most_rounds(const exec::Shape& shape) {
    return static_cast<std::uint64_t>(shape.work_scale * static_cast<double>(shape.work)) + 1;
  }
  static std::size_t bytes_behind(const exec::Shape& shape) { return most_rounds(shape) * sizeof(Pair); }

  static std::uint64_t progress(const State& state) {
    return state.started.load(std::memory_order_relaxed) + state.came.load(std::memory_order_relaxed);
  }
  /// A latch that has been counted down once too often is no latch: nobody who waits at one can be helped.
  static std::string stuck(const State&) { return "nobody moved for seconds: a latch did not open"; }

  static void run(exec::Worker& worker, State& state) {
    const std::uint64_t work = worker.shape->work;
    const std::uint64_t rounds = work + extra_steps(worker, work);
    const bool leads = worker.index == 0, counts = worker.index != 0 || worker.shape->workers == 1;
    for (std::uint64_t round = 1; round <= rounds; ++round) {
      Pair& pair = state.pairs()[round - 1];
      if (leads) open(state, pair, round);
      if (counts) count(worker, state, pair, round);
      if (leads) await(state, pair, round);
    }
    if (!leads) return;
    worker.tally->steps = work;
    worker.tally->scratch_steps = rounds - work;
  }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    if (const auto early = state.early.load(); early != 0) {
      return wrong(std::to_string(early) + " times a latch opened before all had counted it down");
    }
    const exec::Tally sum = total(tallies);
    if (sum.steps != shape.work) return wrong("did " + std::to_string(sum.steps) + " rounds instead of all");
    const std::uint64_t expected = (sum.steps + sum.scratch_steps) * counters_of(shape);
    if (sum.own[0] != expected || state.came.load() != expected) return wrong("not everybody counted every latch down");
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    return {};
  }

 private:
  static void open(State& state, Pair& pair, std::uint64_t round) {
    state.started.store(round, std::memory_order_relaxed);
    pair.start.count_down();
  }
  static void count(exec::Worker& worker, State& state, Pair& pair, std::uint64_t round) {
    pair.start.wait();
    if (state.started.load(std::memory_order_relaxed) < round) state.early.fetch_add(1, std::memory_order_relaxed);
    state.came.fetch_add(1, std::memory_order_relaxed);
    ++worker.tally->own[0];
    pair.done.count_down();
  }
  static void await(State& state, Pair& pair, std::uint64_t round) {
    pair.done.wait();
    if (state.came.load(std::memory_order_relaxed) < round * state.counters) {
      state.early.fetch_add(1, std::memory_order_relaxed);
    }
  }
};

}  // namespace coresweep::bench::latch
