#include "bench/workloads/queue.hpp"

namespace coresweep::bench {
namespace {

constexpr auto rows = channel_rows<queue::Queue>("queue");

}  // namespace

extern const Workload workload_queue{
    .info =
        [] {
          return WorkloadInfo{
              .name = "queue",
              .description =
                  "one worker puts squares, one cubes, a third takes both: handing data over (the notes' "
                  "program)",
              .step = "one message put and taken",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .takes_channel = true,
              .producers = 2,
              .workers = {3},
              .axes = {{"work", "200000", {}, "messages per trial, half of them squares and half cubes"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
