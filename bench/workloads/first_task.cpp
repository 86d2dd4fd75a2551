#include "bench/workloads/task_kernel.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {
namespace {

/// i + 1: nothing to speak of, and not nothing.
struct Nearly {
  static std::uint64_t run(const exec::Shape&, std::uint64_t begin, std::uint64_t end) noexcept {
    std::uint64_t sum = 0;
    for (std::uint64_t i = begin; i < end; ++i) sum += exec::opaque(i) + 1;
    return sum;
  }
  static std::uint64_t expected(const exec::Shape& shape) {
    return static_cast<std::uint64_t>(static_cast<Uint128>(shape.work) * (shape.work + 1) / 2);
  }
};

constexpr exec::Kernel rows[] = {TaskKernel<Nearly>::row("first_task")};

}  // namespace

extern const Workload workload_first_task{
    .info =
        [] {
          return WorkloadInfo{
              .name = "first_task",
              .description =
                  "a new pool for every trial (pool_start: until all its workers are there), and its first "
                  "task: what the caller waits for it",
              .step = "the first task of a pool, handed over and done",
              .unit = "ns_per_step",
              .axes = {{"grain", "1", {}, "steps per task"}, {"work", "1", {}, "steps per trial"}},
              .opens_anew = true};
        },
    .rows = rows};

}  // namespace coresweep::bench
