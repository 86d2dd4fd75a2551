#include <ctime>

#include "bench/workloads/task_kernel.hpp"

namespace coresweep::bench {
namespace {

/// Tasks that wait, as for a disk or a peer, and then compute one square: concurrency without parallelism.
struct SleepSquare {
  static std::uint64_t run(const exec::Shape& shape, std::uint64_t begin, std::uint64_t end) noexcept {
    const auto ns = static_cast<long>(shape.own[0]) * 1000;
    std::uint64_t sum = 0;
    for (std::uint64_t i = begin; i < end; ++i) {
      timespec left{.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
      while (nanosleep(&left, &left) != 0) {
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

constexpr exec::Kernel rows[] = {TaskKernel<SleepSquare>::row("sleep_square")};

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
                       {"sleep_us", "2000", {}, "length of the sleep in microseconds"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
