#include "bench/workloads/timer.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {role_row<timer::Timer<timer::Clocks>>("timer")};

}  // namespace

extern const Workload workload_timer{
    .info =
        [] {
          return WorkloadInfo{
              .name = "timer",
              .description =
                  "reads of a clock, one after the other: read_ns, the smallest step seen, the "
                  "resolution that the system "
                  "claims, and whether the time stamp counter is invariant",
              .step = "one read",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .axes = {
                  {"work", "100000", {}, "reads per trial, of all workers"},
                  {"clock",
                   "monotonic",
                   {"monotonic", "monotonic_raw", "monotonic_coarse", "realtime", "tsc", "tsc_ordered"},
                   "clock_gettime's, or the core's time stamp counter; tsc_ordered: read after everything before it"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
