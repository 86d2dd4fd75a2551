#pragma once

#include <algorithm>
#include <memory>
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
/// A workload whose steps need more than their numbers has instead of this `run`
///   static std::uint64_t run(exec::Worker&, std::uint64_t begin, std::uint64_t end);
/// and, if workers share something, `struct Shared` (found by TaskKernel<W>::shared_by), which has
///   explicit Shared(const Shape&);                    constructed in the shared region, no pointers
///   static std::size_t bytes(const Shape&);           its size, with any memory that it has behind itself
///   void reset(const Shape&);                         before every trial
/// and may have
///   static Verdict verify(const Shared&, const Shape&, std::span<const Tally>);   called if all sums are right
/// (without Shared: verify(const Shape&, tallies)).
template <class W>
struct TaskKernel {
  using Shape = exec::Shape;
  struct alignas(exec::padding) Expected {
    std::uint64_t work, sum;  ///< of so many steps
  };
  static constexpr bool shares = requires { typename W::Shared; };
  static constexpr bool uses_worker = requires(exec::Worker & worker) {
    W::run(worker, std::uint64_t{}, std::uint64_t{});
  };

  static auto& shared_by(void* state) requires shares {
    return *reinterpret_cast<typename W::Shared*>(static_cast<Expected*>(state) + 1);
  }
  static const auto& shared_by(const void* state) requires shares {
    return *reinterpret_cast<const typename W::Shared*>(static_cast<const Expected*>(state) + 1);
  }

  /// The one copy of the workload's loop, for every mode and dispatch. Inlined into each caller it became different
  /// machine code in each, and the "speed-up" of one over the other was the compiler's.
  [[gnu::noinline]] static std::uint64_t run_steps(const Shape& shape, [[maybe_unused]] exec::Worker& worker,
                                                   std::uint64_t begin, std::uint64_t end) noexcept {
    if constexpr (uses_worker) {
      return W::run(worker, begin, end);
    } else {
      return W::run(shape, begin, end);
    }
  }

  static void run_range(exec::Worker& worker, std::uint64_t begin, std::uint64_t end) {
    worker.tally->checksum += run_steps(*worker.shape, worker, begin, end);
    worker.tally->steps += end - begin;
    if (worker.shape->work_scale != 1.0) [[unlikely]]
      run_extra(worker, begin, end);
  }

  /// The extra steps of work_scale that fall due with [begin, end): the last ones of it, done again for nothing.
  static void run_extra(exec::Worker& worker, std::uint64_t begin, std::uint64_t end) noexcept {
    for (std::uint64_t due = extra_steps(worker, end - begin); due > 0;) {
      const std::uint64_t now = std::min(due, end - begin);
      worker.tally->scratch += run_steps(*worker.shape, worker, end - now, end);
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
      checksum += run_steps(shape, worker, begin, end);
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
    const std::uint64_t expected = static_cast<const Expected*>(state)->sum;
    if (sum.checksum != expected) {
      return wrong("results sum up to " + std::to_string(sum.checksum) + " instead of " + std::to_string(expected));
    }
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    if constexpr (requires { W::verify(shape, tallies); }) return W::verify(shape, tallies);
    if constexpr (shares) {
      if constexpr (requires { W::verify(shared_by(state), shape, tallies); }) {
        return W::verify(shared_by(state), shape, tallies);
      }
    }
    return {};
  }

  static std::size_t bytes(const Shape& shape) {
    if constexpr (shares) {
      return sizeof(Expected) + W::Shared::bytes(shape);
    } else {
      return sizeof(Expected);
    }
  }
  static void construct(void* state, const Shape& shape) {
    new (state) Expected{shape.work, W::expected(shape)};
    if constexpr (shares) new (&shared_by(state)) typename W::Shared(shape);
  }
  static void destroy([[maybe_unused]] void* state) {
    if constexpr (shares) std::destroy_at(&shared_by(state));
  }
  static void reset(void* state, const Shape& shape) {
    auto& expected = *static_cast<Expected*>(state);
    if (expected.work != shape.work) expected = {shape.work, W::expected(shape)};  // a trial to warm up with
    if constexpr (shares) shared_by(state).reset(shape);
  }

  static constexpr exec::Kernel row(std::string_view name) {
    return {.workload = name,
            .variant = {},
            .state_bytes = bytes,
            .construct = construct,
            .destroy = destroy,
            .reset = reset,
            .run_range = run_range,
            .drain_index = drain_index,
            .check = check};
  }
};

}  // namespace coresweep::bench
