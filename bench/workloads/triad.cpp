#include "bench/workloads/triad.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {role_row<triad::Triad<triad::Loop>>("triad")};

}  // namespace

extern const Workload workload_triad{
    .info =
        [] {
          return WorkloadInfo{
              .name = "triad",
              .description =
                  "STREAM's triad a = b + s*c over arrays of each worker's own, on pages of 4 KiB: gb_per_s, the "
                  "memory "
                  "bandwidth that workers have together",
              .step = "one element: two doubles read, one written",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .axes = {{"size", "auto", triad::sizes(),
                        "MiB of all arrays of all workers; auto: four times the last caches. At most a quarter of what "
                        "is free"},
                       {"memory",
                        "local",
                        {"local", "remote", "interleaved"},
                        "NUMA node of a worker's arrays: its own, the next one, all in turn"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
