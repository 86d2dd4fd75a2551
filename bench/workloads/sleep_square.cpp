#include <cerrno>
#include <ctime>

#include "bench/workloads/task_kernel.hpp"
#include "harness/exec/core/clock.hpp"

namespace coresweep::bench {
namespace {

constexpr std::uint64_t longest_sleep_us = 10'000'000;

std::uint64_t sleep_ns(const exec::Shape& shape) {
  return shape.own[0] * 1000;
}

/// Tasks that wait, as for a disk or a peer, and then compute one square: concurrency without parallelism.
struct SleepSquare {
  static std::uint64_t run(const exec::Shape& shape, std::uint64_t begin, std::uint64_t end) noexcept {
    const auto ns = static_cast<long>(sleep_ns(shape));
    std::uint64_t sum = 0;
    for (std::uint64_t i = begin; i < end; ++i) {
      timespec left{.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
      while (nanosleep(&left, &left) != 0 && errno == EINTR) {  // any other error is found out by how long it took
      }
      sum += i * i;
    }
    return sum;
  }
  static std::uint64_t expected(const exec::Shape& shape) {
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < shape.work; ++i) sum += i * i;
    return sum;
  }
};

/// As any workload of tasks, and each worker notes in `own[0]` how many ns it spent at its tasks: it cannot have slept
/// for longer. A clock read is nothing beside a sleep.
struct SleepKernel {
  using Tasks = TaskKernel<SleepSquare>;

  template <class Do>
  static void timed(exec::Worker& worker, const Do& act) {
    const std::int64_t begin = exec::now_ns();
    act();
    worker.tally->own[0] += static_cast<std::uint64_t>(exec::now_ns() - begin);
  }
  static void run_range(exec::Worker& worker, std::uint64_t begin, std::uint64_t end) {
    timed(worker, [&] { Tasks::run_range(worker, begin, end); });
  }
  static void drain_index(exec::Worker& worker, std::atomic<std::uint64_t>& next_task) {
    timed(worker, [&] { Tasks::drain_index(worker, next_task); });
  }

  static exec::Verdict check(const void* state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    for (const exec::Tally& tally : tallies) {
      const std::uint64_t due = (tally.steps + tally.scratch_steps) * sleep_ns(shape);
      if (tally.own[0] < due) {
        return wrong("slept for at most " + std::to_string(tally.own[0]) + " ns instead of " + std::to_string(due));
      }
    }
    return Tasks::check(state, shape, tallies);
  }

  static constexpr exec::Kernel row(std::string_view name) {
    exec::Kernel row = Tasks::row(name);
    row.run_range = run_range;
    row.drain_index = drain_index;
    row.check = check;
    return row;
  }
};

constexpr exec::Kernel rows[] = {SleepKernel::row("sleep_square")};

}  // namespace

extern const Workload workload_sleep_square{
    .info =
        [] {
          return WorkloadInfo{
              .name = "sleep_square",
              .description = "sleep, then i*i: tasks that wait, which gain from workers beyond the CPUs",
              .step = "one sleep and one i*i",
              .unit = "ns_per_step",
              .axes = {{"grain", "1", {}, "steps per task"},
                       {"work", "64", {}, "steps per trial"},
                       {"sleep_us", "2000", {}, "length of the sleep in microseconds", longest_sleep_us}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
