#include "bench/workloads/map.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {TaskKernel<map::Map<map::Function>>::row("map")};

}  // namespace

extern const Workload workload_map{
    .info =
        [] {
          return WorkloadInfo{
              .name = "map",
              .description =
                  "a small function over an array, its results into another, as a pool's map: ns per element, by chunk",
              .step = "one element: 16 multiplications and additions, one load and one store",
              .unit = "ns_per_step",
              .axes = {{"grain", "1000", {}, "elements per task: the chunk"},
                       {"work", "80000", {}, "elements per trial"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
