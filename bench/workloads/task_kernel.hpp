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

  /// The one copy of the workload's loop, for every mode and dispatch. Inlined into each caller it became different
  /// machine code in each, and the "speed-up" of one over the other was the compiler's.
  [[gnu::noinline]] static std::uint64_t run_steps(const Shape& shape, std::uint64_t begin,
                                                   std::uint64_t end) noexcept {
    return W::run(shape, begin, end);
  }

  static void run_range(exec::Worker& worker, std::uint64_t begin, std::uint64_t end) {
    worker.tally->checksum += run_steps(*worker.shape, begin, end);
    worker.tally->steps += end - begin;
    if (worker.shape->work_scale != 1.0) [[unlikely]]
      run_extra(worker, begin, end);
  }

  /// The extra steps of work_scale that fall due with [begin, end): the last ones of it, done again for nothing.
  static void run_extra(exec::Worker& worker, std::uint64_t begin, std::uint64_t end) noexcept {
    for (std::uint64_t due = extra_steps(worker, end - begin); due > 0;) {
      const std::uint64_t now = std::min(due, end - begin);
      worker.tally->scratch += run_steps(*worker.shape, end - now, end);
      worker.tally->scratch_steps += now;
      due -= now;
    }
  }

  /// The shared index is what workers contend for, and the less stands between two draws the more of them one visit of
  /// its cache line serves: everything else is kept in registers.
  static void drain_index(exec::Worker& worker, std::atomic<std::uint64_t>& next_task) {
    const Shape shape = *worker.shape;
    const std::uint64_t tasks = shape.tasks();
    const bool scaled = shape.work_scale != 1.0;
    std::uint64_t steps = 0, checksum = 0;
    for (;;) {
      const std::uint64_t task = next_task.fetch_add(1, std::memory_order_relaxed);
      if (task >= tasks) break;
      const std::uint64_t begin = task * shape.grain, end = std::min(begin + shape.grain, shape.work);
      checksum += run_steps(shape, begin, end);
      steps += end - begin;
      if (scaled) [[unlikely]]
        run_extra(worker, begin, end);
    }
    worker.tally->steps += steps;
    worker.tally->checksum += checksum;
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
