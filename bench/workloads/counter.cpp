#include "bench/workloads/counter.hpp"

namespace coresweep::bench {
namespace {

constexpr auto rows = lock_rows<counter::Counter>("counter");

}  // namespace

extern const Workload workload_counter{
    .info =
        [] {
          return WorkloadInfo{
              .name = "counter",
              .description =
                  "hammered: all workers add to one word under a lock, with nothing between two acquisitions, for a "
                  "fixed time. One worker: what a free lock takes. Several: who gets it again at once, not which lock "
                  "is best (critical_section); and what is lost without one",
              .step = "one update of the shared word",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .takes_lock = true};
        },
    .rows = rows};

}  // namespace coresweep::bench
