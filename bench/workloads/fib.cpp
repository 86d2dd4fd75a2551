#include "bench/workloads/task_kernel.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {
namespace {

std::uint64_t fib(std::uint64_t n) noexcept {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

/// The naive recursion: calls and branches, no memory but the stack. A task is a whole fib(n); tasks do not spawn
/// tasks.
struct Fib {
  static std::uint64_t run(const exec::Shape& shape, std::uint64_t begin, std::uint64_t end) noexcept {
    std::uint64_t sum = 0;
    for (std::uint64_t i = begin; i < end; ++i) sum += fib(exec::opaque(shape.own[0]));
    return sum;
  }
  static std::uint64_t expected(const exec::Shape& shape) {
    std::uint64_t before = 1, value = 0;  // fib(-1), fib(0)
    for (std::uint64_t i = 0; i < shape.own[0]; ++i) {
      const std::uint64_t next = before + value;
      before = value;
      value = next;
    }
    return shape.work * value;
  }
};

constexpr exec::Kernel rows[] = {TaskKernel<Fib>::row("fib")};

}  // namespace

extern const Workload workload_fib{
    .info =
        [] {
          return WorkloadInfo{.name = "fib",
                              .description =
                                  "fib(n) by its naive recursion, once per step: ns per fib(n), work of calls "
                                  "and branches",
                              .step = "one fib(n)",
                              .unit = "ns_per_step",
                              .axes = {{"grain", "1", {}, "steps per task"},
                                       {"work", "200", {}, "steps per trial"},
                                       {"n", "20", {}, "the argument: fib(20) takes 21891 calls"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
