#include "bench/workloads/sum_square.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {TaskKernel<SumSquare>::row("sum_square")};

}  // namespace

extern const Workload workload_sum_square{
    .info =
        [] {
          return WorkloadInfo{
              .name = "sum_square",
              .description =
                  "the sum of i*i below n, for every n below work: uneven CPU-bound tasks (the notes' program)",
              .step = "one n: the sum of i*i for i below n",
              .unit = "ns_per_step",
              .axes = {{"grain", "16", {}, "steps per task"}, {"work", "10000", {}, "n goes from 0 to work - 1"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
