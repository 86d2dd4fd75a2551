#include "bench/workloads/gil.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {TaskKernel<gil::Gil<gil::GlobalLock>>::row("gil")};

}  // namespace

extern const Workload workload_gil{
    .info =
        [] {
          return WorkloadInfo{
              .name = "gil",
              .description =
                  "computation under one lock per process, handed over at intervals, as CPython's global interpreter "
                  "lock: ns per step; threads gain nothing, processes do (sleep_square shows when threads do)",
              .step = "one chain of 2000 operations",
              .unit = "ns_per_step",
              .axes = {{"grain", "4000", {}, "steps per task: the lock is released between tasks, too"},
                       {"work", "8000", {}, "steps per trial"},
                       {"interval_us",
                        "5000",
                        {},
                        "how long one waits before asking for the lock, in microseconds; CPython: 5000"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
