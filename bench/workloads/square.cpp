#include "bench/workloads/task_kernel.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {
namespace {

/// i·i: as little work as a task can be, the same for each, so that what is left is what dispatch costs.
struct Square {
  static std::uint64_t run(const exec::Shape&, std::uint64_t begin, std::uint64_t end) noexcept {
    std::uint64_t sum = 0;
    for (std::uint64_t i = begin; i < end; ++i) {
      const std::uint64_t x = exec::opaque(i);
      sum += x * x;
    }
    return sum;
  }
  /// Σ i² for i < n is (n−1)·n·(2n−1)/6; exact in 128 bits for n < 2^42.
  static std::uint64_t expected(const exec::Shape& shape) {
    const auto n = static_cast<Uint128>(shape.work);
    return n == 0 ? 0 : static_cast<std::uint64_t>((n - 1) * n * (2 * n - 1) / 6);
  }
};

constexpr exec::Kernel rows[] = {TaskKernel<Square>::row("square")};

}  // namespace

extern const Workload workload_square{
    .info =
        [] {
          return WorkloadInfo{
              .name = "square",
              .description = "i*i for every i below work: uniform tiny tasks, so that what shows is dispatch",
              .step = "one i*i",
              .unit = "ns_per_step",
              .axes = {{"grain", "1", {}, "steps per task"},
                       {"work", "200000", {}, "steps per trial"},
                       {"idle_us",
                        "0",
                        {"0", "1000", "10000", "100000"},
                        "the least that caller and workers lie idle before a batch, in microseconds; 0: batches follow "
                        "each other at once"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
