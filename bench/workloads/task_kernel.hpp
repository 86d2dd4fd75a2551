#pragma once

#include <algorithm>
#include <new>
#include <string>

#include "bench/workloads/workload.hpp"

namespace coresweep::bench {

/// For sums in closed form, whose products do not fit 64 bits before they are divided.
__extension__ using Uint128 = unsigned __int128;

/// Makes a kernel row of a workload of tasks. `W` has
///   static std::uint64_t run(const Shape&, std::uint64_t begin, std::uint64_t end) noexcept;
///     does the steps [begin, end) and returns the sum of their results (mod 2^64);
///   static std::uint64_t expected(const Shape&);
///     that sum over all of `work`, found another way.
template <class W>
struct TaskKernel {
  using Shape = exec::Shape;
  struct State {
    std::uint64_t expected;
  };

  static void run_steps(exec::Worker& worker, exec::Tally& tally, std::uint64_t begin, std::uint64_t end) noexcept {
    tally.checksum += W::run(*worker.shape, begin, end);
    tally.steps += end - begin;
    if (worker.shape->work_scale == 1.0) return;
    for (std::uint64_t due = extra_steps(worker, end - begin); due > 0;) {
      const std::uint64_t now = std::min(due, end - begin);
      tally.scratch += W::run(*worker.shape, end - now, end);
      tally.scratch_steps += now;
      due -= now;
    }
  }

  static void run_range(exec::Worker& worker, std::uint64_t begin, std::uint64_t end) {
    run_steps(worker, *worker.tally, begin, end);
  }

  static void drain_index(exec::Worker& worker, std::atomic<std::uint64_t>& next_task) {
    const Shape& shape = *worker.shape;
    const std::uint64_t tasks = shape.tasks();
    for (;;) {
      const std::uint64_t task = next_task.fetch_add(1, std::memory_order_relaxed);
      if (task >= tasks) return;
      run_steps(worker, *worker.tally, task * shape.grain, std::min((task + 1) * shape.grain, shape.work));
    }
  }

  static exec::Verdict check(const void* state, const Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    if (sum.steps != shape.work) {
      return wrong("did " + std::to_string(sum.steps) + " steps instead of " + std::to_string(shape.work));
    }
    const std::uint64_t expected = static_cast<const State*>(state)->expected;
    if (sum.checksum != expected) {
      return wrong("results sum up to " + std::to_string(sum.checksum) + " instead of " + std::to_string(expected));
    }
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    return {};
  }

  static constexpr exec::Kernel row(std::string_view name) {
    return {.workload = name,
            .variant = {},
            .state_bytes = [](const Shape&) { return sizeof(State); },
            .construct = [](void* state, const Shape& shape) { new (state) State{W::expected(shape)}; },
            .destroy = [](void*) {},
            .reset = [](void*, const Shape&) {},
            .run_range = run_range,
            .drain_index = drain_index,
            .check = check};
  }
};

}  // namespace coresweep::bench
