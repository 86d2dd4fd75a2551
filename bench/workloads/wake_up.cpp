#include "bench/workloads/task_kernel.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {
namespace {

/// i + 1, and a mark for every time that step i was run: one task for each worker of a pool that was left alone.
struct Marked {
  using Mark = std::atomic<std::uint32_t>;
  struct alignas(exec::padding) Shared {
    explicit Shared(const exec::Shape& shape) { std::uninitialized_value_construct_n(marks(), shape.work); }
    static std::size_t bytes(const exec::Shape& shape) { return sizeof(Shared) + shape.work * sizeof(Mark); }
    void reset(const exec::Shape& shape) noexcept {
      for (std::uint64_t i = 0; i < shape.work; ++i) marks()[i].store(0, std::memory_order_relaxed);
    }
    Mark* marks() noexcept { return reinterpret_cast<Mark*>(this + 1); }
    const Mark* marks() const noexcept { return reinterpret_cast<const Mark*>(this + 1); }
    char first = 0;
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
    const auto took_part = std::ranges::count_if(tallies, [](const exec::Tally& tally) { return tally.steps > 0; });
    return {.correct = true,
            .reason = {},
            .counters = {{"took_part_share", static_cast<double>(took_part) / static_cast<double>(tallies.size())}}};
  }
};

/// As any workload of tasks, but marks are made outside of the steps, which work_scale repeats.
struct WakeUp {
  using Tasks = TaskKernel<Marked>;

  static void run_range(exec::Worker& worker, std::uint64_t begin, std::uint64_t end) {
    Marked::Mark* marks = Tasks::shared_by(worker.state).marks();
    for (std::uint64_t i = begin; i < end; ++i) marks[i].fetch_add(1, std::memory_order_relaxed);
    Tasks::run_range(worker, begin, end);
  }
  static void drain_index(exec::Worker& worker, std::atomic<std::uint64_t>& next_task) {
    const exec::Shape& shape = *worker.shape;
    for (std::uint64_t task; (task = next_task.fetch_add(1, std::memory_order_relaxed)) < shape.tasks();) {
      run_range(worker, task * shape.grain, std::min((task + 1) * shape.grain, shape.work));
    }
  }
  static constexpr exec::Kernel row(std::string_view name) {
    exec::Kernel row = Tasks::row(name);
    row.run_range = run_range;
    row.drain_index = drain_index;
    return row;
  }
};

constexpr exec::Kernel rows[] = {WakeUp::row("wake_up")};

}  // namespace

extern const Workload workload_wake_up{
    .info =
        [] {
          return WorkloadInfo{
              .name = "wake_up",
              .description =
                  "a pool that has lain idle is given a task for each worker: what the caller waits for them, per "
                  "task; "
                  "asleep_share of the workers slept by then, took_part_share of them came to run one",
              .step = "one task",
              .unit = "ns_per_step",
              .axes = {{"idle_us",
                        "1000",
                        {"0", "100", "1000", "10000", "100000"},
                        "the least that the pool lies idle before the tasks come, in microseconds; 0: no pause"}},
              .lies_idle = true};
        },
    .rows = rows};

}  // namespace coresweep::bench
