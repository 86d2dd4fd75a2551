#pragma once

#include <string>

#include "bench/workloads/role_kernel.hpp"

/// A counter in pieces: each worker adds to its own, and who wants to know the count adds them up. A header of its own,
/// so that the tests can run it with workers that share a piece.
namespace coresweep::bench::sharded_counter {

// Counters are read far less often than they are added to: this is what makes pieces worth having.
inline constexpr std::uint64_t read_every = 1024;

struct OwnShard {
  static std::uint32_t of(std::uint32_t worker) noexcept { return worker; }
};

template <class Choice = OwnShard>
struct Shards {
  static constexpr bool fixed_time = true;

  struct alignas(exec::padding) Shard {
    std::atomic<std::uint64_t> count{0};
    std::atomic<std::uint64_t> scratch{0};  // extra steps by work_scale
  };

  /// The shards stand behind it.
  struct alignas(exec::padding) State {
    explicit State(const exec::Shape& shape) : workers(shape.workers) {}
    static std::size_t bytes(const exec::Shape& shape) { return sizeof(State) + shape.workers * sizeof(Shard); }
    void reset() {
      for (std::uint32_t i = 0; i < workers; ++i) new (shards() + i) Shard;
    }
    Shard* shards() { return reinterpret_cast<Shard*>(this + 1); }
    const Shard* shards() const { return reinterpret_cast<const Shard*>(this + 1); }
    std::uint64_t sum() const {
      std::uint64_t all = 0;
      for (std::uint32_t i = 0; i < workers; ++i) all += shards()[i].count.load(std::memory_order_relaxed);
      return all;
    }

    std::uint32_t workers;
  };

  /// Nobody else writes a worker's shard, so that no atomic addition is needed.
  static void add(std::atomic<std::uint64_t>& count) noexcept {
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  static void run(exec::Worker& worker, State& state) {
    Shard& shard = state.shards()[Choice::of(worker.index)];
    std::uint64_t until_read = read_every, seen = 0, backward = 0;
    step_until_stop(worker, [&](bool extra) {
      if (extra) return add(shard.scratch);
      add(shard.count);
      if (--until_read > 0) return;
      until_read = read_every;
      const std::uint64_t now = state.sum();
      backward += now < seen ? 1 : 0;
      seen = now;
    });
    worker.tally->own = {backward, 0};
  }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    if (sum.steps == 0 || state.sum() != sum.steps) {
      return wrong("counted to " + std::to_string(state.sum()) + " in " + std::to_string(sum.steps) + " steps");
    }
    if (sum.own[0] != 0) return wrong("the count went backwards " + std::to_string(sum.own[0]) + " times");
    std::uint64_t scratch = 0;
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      scratch += state.shards()[i].scratch.load(std::memory_order_relaxed);
    }
    if (!extra_steps_done(shape, sum) || scratch != sum.scratch_steps) {
      return wrong("did not do the extra steps of --work-scale");
    }
    return {};
  }
};

}  // namespace coresweep::bench::sharded_counter
