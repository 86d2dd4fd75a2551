#pragma once

#include <sched.h>

#include "bench/workloads/task_kernel.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/opaque.hpp"

/// A task for each worker of a pool that was left alone. A header of its own, so that the tests can lose and repeat
/// tasks, and need not wait for those that wait in vain.
namespace coresweep::bench::wake_up {

/// The values of the axis `tasks`, in its order.
enum class Tasks : std::uint64_t {
  meet,  ///< each waits until all have begun: then every worker has woken up
  free,  ///< whoever is awake may run them all
};

// Long enough that no machine is merely slow, and well below the watchdog's time.
inline constexpr std::int64_t usual_patience_ns = 5'000'000'000;

/// Its steps are i + 1; and it is seen how often each was run.
struct Marked {
  struct alignas(exec::padding) Shared {
    using Mark = std::atomic<std::uint32_t>;
    explicit Shared(const exec::Shape& shape) { std::uninitialized_value_construct_n(marks(), shape.work); }
    static std::size_t bytes(const exec::Shape& shape) { return sizeof(Shared) + shape.work * sizeof(Mark); }
    void reset(const exec::Shape& shape) noexcept {
      begun.store(0, std::memory_order_relaxed);
      in_vain.store(0, std::memory_order_relaxed);
      for (std::uint64_t i = 0; i < shape.work; ++i) marks()[i].store(0, std::memory_order_relaxed);
    }
    Mark* marks() noexcept { return reinterpret_cast<Mark*>(this + 1); }
    const Mark* marks() const noexcept { return reinterpret_cast<const Mark*>(this + 1); }

    std::atomic<std::uint64_t> begun{0};    ///< tasks, as steps
    std::atomic<std::uint32_t> in_vain{0};  ///< tasks that lost patience
  };

  static std::uint64_t run(const exec::Shape&, std::uint64_t begin, std::uint64_t end) noexcept {
    std::uint64_t sum = 0;
    for (std::uint64_t i = begin; i < end; ++i) sum += exec::opaque(i) + 1;
    return sum;
  }
  static std::uint64_t expected(const exec::Shape& shape) { return shape.work * (shape.work + 1) / 2; }
  static exec::Verdict verify(const Shared& shared, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    for (std::uint64_t i = 0; i < shape.work; ++i) {
      const std::uint32_t times = shared.marks()[i].load(std::memory_order_relaxed);
      if (times != 1) return wrong("task " + std::to_string(i) + " ran " + std::to_string(times) + " times");
    }
    if (const std::uint32_t tasks = shared.in_vain.load(std::memory_order_relaxed); tasks != 0) {
      return wrong(std::to_string(tasks) + " tasks waited in vain for all to begin: not every worker woke up");
    }
    const auto took_part = std::ranges::count_if(tallies, [](const exec::Tally& tally) { return tally.steps > 0; });
    return {.correct = true,
            .reason = {},
            .counters = {{"took_part_share", static_cast<double>(took_part) / static_cast<double>(tallies.size())}}};
  }
};

/// As any workload of tasks, but marks and meeting lie outside of the steps, which work_scale repeats.
template <std::int64_t patience_ns = usual_patience_ns>
struct WakeUp {
  using Steps = TaskKernel<Marked>;

  static void run_range(exec::Worker& worker, std::uint64_t begin, std::uint64_t end) {
    const exec::Shape& shape = *worker.shape;
    Marked::Shared& shared = Steps::shared_by(worker.state);
    for (std::uint64_t i = begin; i < end; ++i) shared.marks()[i].fetch_add(1, std::memory_order_relaxed);
    shared.begun.fetch_add(end - begin, std::memory_order_relaxed);
    if (static_cast<Tasks>(shape.own[1]) == Tasks::meet) meet(shared, shape.work);
    Steps::run_range(worker, begin, end);
  }

  /// Gives way, since whoever is to begin, or to hand over the next task, may need this CPU.
  static void meet(Marked::Shared& shared, std::uint64_t all) noexcept {
    const auto met = [&] { return shared.begun.load(std::memory_order_relaxed) >= all; };
    for (int i = 0; i < 64; ++i) {
      if (met()) return;
      exec::spin_pause();
    }
    for (const std::int64_t until = exec::now_ns() + patience_ns; exec::now_ns() < until; sched_yield()) {
      if (met()) return;
    }
    shared.in_vain.fetch_add(1, std::memory_order_relaxed);
  }

  static void drain_index(exec::Worker& worker, std::atomic<std::uint64_t>& next_task) {
    const exec::Shape& shape = *worker.shape;
    for (std::uint64_t task; (task = next_task.fetch_add(1, std::memory_order_relaxed)) < shape.tasks();) {
      run_range(worker, task * shape.grain, std::min((task + 1) * shape.grain, shape.work));
    }
  }

  static constexpr exec::Kernel row(std::string_view name) {
    exec::Kernel row = Steps::row(name);
    row.run_range = run_range;
    row.drain_index = drain_index;
    return row;
  }
};

}  // namespace coresweep::bench::wake_up
