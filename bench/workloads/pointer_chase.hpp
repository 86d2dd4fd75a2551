#pragma once

#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "bench/machine.hpp"
#include "bench/workloads/mix.hpp"
#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"
#include "harness/exec/core/clock.hpp"

/// Loads of which each needs the one before, all over a buffer of each worker's own. A header of its own, so that the
/// tests can chase along another way.
namespace coresweep::bench::pointer_chase {

/// A cache line: where the next one is, and the how-manieth of the cycle this is.
struct alignas(64) Node {
  std::uint64_t next;  ///< distance from the first node, in bytes
  std::uint64_t rank;
};

/// One cycle through all nodes in random order, the same in every run: order[i] comes i-th.
inline void make_cycle(Node* nodes, std::uint64_t count, std::uint64_t seed) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  for (std::uint64_t left = count; left > 1; --left) {
    std::swap(order[left - 1], order[mix(seed ^ left * golden_ratio) % left]);
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    nodes[order[i]] = {.next = order[(i + 1) % count] * sizeof(Node), .rank = i};
  }
}

struct Walk {
  [[gnu::noinline]] static std::uint64_t run(const char* first, std::uint64_t at, std::uint64_t loads) noexcept {
    for (std::uint64_t i = 0; i < loads; ++i) at = reinterpret_cast<const Node*>(first + at)->next;
    return at;
  }
};

template <class TheWalk>
struct PointerChase {
  static constexpr bool fixed_time = false;
  struct Seat {
    bool built = false;
    std::uint64_t at = 0;     ///< where the next trial goes on, in bytes
    std::uint64_t begin = 0;  ///< where this one began
  };
  struct Shared {};
  static std::uint64_t buffer_bytes(const exec::Shape& shape) { return shape.own[0] << 10; }
  static std::uint64_t nodes(const exec::Shape& shape) { return buffer_bytes(shape) / sizeof(Node); }
  static std::size_t memory_bytes(const exec::Shape& shape) { return buffer_bytes(shape) * shape.workers; }
  struct State : Stage<Seat, Shared> {
    using Base = Stage<Seat, Shared>;
    using Base::Base;
    static std::size_t bytes(const exec::Shape& shape) { return Base::bytes(shape, memory_bytes(shape)); }
  };
  static void require(const exec::Shape& shape) { require_memory(memory_bytes(shape)); }
  static char* buffer_of(const State& stage, const exec::Shape& shape, std::uint32_t worker) {
    return stage.memory() + worker * buffer_bytes(shape);
  }

  /// The first time: builds its cycle, and so touches its buffer from where it is bound.
  static void join(exec::Worker& worker, State& stage) {
    Seat& seat = stage.seat(worker.index);
    if (seat.built) return;
    make_cycle(reinterpret_cast<Node*>(buffer_of(stage, *worker.shape, worker.index)), nodes(*worker.shape),
               worker.index);
    seat.built = true;
  }

  static void run(exec::Worker& worker, State& stage) {
    Seat& seat = stage.seat(worker.index);
    const char* buffer = buffer_of(stage, *worker.shape, worker.index);
    const std::uint64_t loads = share_of(worker);
    const std::int64_t begin = exec::now_ns();
    seat.begin = seat.at;
    seat.at = TheWalk::run(buffer, seat.at, loads);
    worker.tally->own[0] = static_cast<std::uint64_t>(exec::now_ns() - begin);
    worker.tally->steps = loads;
    if (worker.shape->work_scale == 1.0) return;
    const std::uint64_t extra = extra_steps(worker, loads);
    seat.at = TheWalk::run(buffer, seat.at, extra);
    worker.tally->scratch_steps = extra;
  }

  /// Along one cycle, so many steps lead to one node only.
  static exec::Verdict check(const State& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    double ns = 0;
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      const Seat& seat = stage.seat(i);
      const char* buffer = buffer_of(stage, shape, i);
      const auto rank_at = [buffer](std::uint64_t at) { return reinterpret_cast<const Node*>(buffer + at)->rank; };
      const std::uint64_t walked = tallies[i].steps + tallies[i].scratch_steps;
      if (rank_at(seat.at) != (rank_at(seat.begin) + walked) % nodes(shape)) {
        return wrong("worker " + std::to_string(i) + " did not end where " + std::to_string(walked) + " loads lead");
      }
      ns += static_cast<double>(tallies[i].own[0]);
    }
    const exec::Tally sum = total(tallies);
    exec::Verdict verdict = check_steps(shape, sum, shape.work);
    if (sum.steps > 0) verdict.counters = {{"load_ns", ns / static_cast<double>(sum.steps)}};
    return verdict;
  }
};

}  // namespace coresweep::bench::pointer_chase
