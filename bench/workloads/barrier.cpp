#include "bench/workloads/barrier.hpp"

namespace coresweep::bench {
namespace {

constexpr auto rows = barrier_rows<barrier::Phases>("barrier");

}  // namespace

extern const Workload workload_barrier{
    .info =
        [] {
          return WorkloadInfo{
              .name = "barrier",
              .description =
                  "all workers pass one barrier after the other for a fixed time: what waiting for each "
                  "other costs, and who waits when some come later (the notes' program)",
              .step = "one phase, passed by all workers",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .takes_barrier = true,
              .axes = {{"arrival",
                        "together",
                        {"together", "uneven"},
                        "together: at once; uneven: worker 0 comes after 0.4 ms and the others after 1 ms. For "
                        "early ones is looked in the first phase and in 1 of 64, uneven in every one"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
