#include "bench/workloads/wake_up.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {wake_up::WakeUp<>::row("wake_up")};

}  // namespace

extern const Workload workload_wake_up{
    .info =
        [] {
          return WorkloadInfo{
              .name = "wake_up",
              .description =
                  "a pool that has lain idle is given a task for each worker: what the caller waits for all, per task; "
                  "asleep_share of the workers slept by then, took_part_share of them ran one",
              .step = "one task",
              .unit = "ns_per_step",
              .axes = {{"idle_us",
                        "1000",
                        {"0", "100", "1000", "10000", "100000"},
                        "the least that the pool lies idle before the tasks come, in microseconds; 0: no pause"},
                       {"tasks",
                        "meet",
                        {"meet", "free"},
                        "meet: each waits until all have begun, so that every worker must wake up; free: whoever is "
                        "awake may run them all"}},
              .lies_idle = true};
        },
    .rows = rows};

}  // namespace coresweep::bench
