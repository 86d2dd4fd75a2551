#include "bench/workloads/transfer.hpp"

namespace coresweep::bench {
namespace {

constexpr auto rows = channel_rows<transfer::Transfer<transfer::fan_sides, transfer::fan_bytes>::Over>("fan");

}  // namespace

extern const Workload workload_fan{
    .info =
        [] {
          return WorkloadInfo{.name = "fan",
                              .description =
                                  "senders and receivers on one shared channel, messages of 64 bytes, each with its "
                                  "number and a seal at "
                                  "its end that its receiver verifies (check_ns: what that costs per message), every "
                                  "receiver taking an "
                                  "equal share (many to many as in hackbench, whose receivers have a channel each)",
                              .step = "one message sent, received and checked",
                              .unit = "ns_per_step",
                              .form = Form::roles,
                              .clock = Clock::region,
                              .takes_channel = true,
                              .axes = {{"work", "50000", {}, "messages per trial"},
                                       {"senders", "2", {}, "workers that send"},
                                       {"receivers", "2", {}, "workers that receive"},
                                       transfer::wait_axis(),
                                       transfer::check_axis()}};
        },
    .rows = rows};

}  // namespace coresweep::bench
