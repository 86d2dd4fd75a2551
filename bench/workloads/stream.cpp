#include "bench/workloads/transfer.hpp"

namespace coresweep::bench {
namespace {

constexpr auto rows = channel_rows<transfer::Transfer<transfer::stream_sides>::Over>("stream");

}  // namespace

extern const Workload workload_stream{
    .info =
        [] {
          return WorkloadInfo{
              .name = "stream",
              .description =
                  "one sender, one receiver, messages of one size, each with its number and (above 8 bytes) a seal at "
                  "its end that the "
                  "receiver verifies (check_ns: what that costs per message): throughput of a channel (messages_per_s, "
                  "gb_per_s)",
              .step = "one message sent, received and checked",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .takes_channel = true,
              .workers = {2},
              .axes = {{"work", "50000", {}, "messages per trial"},
                       {"size", "64", {}, "bytes per message"},
                       transfer::wait_axis(),
                       transfer::check_axis()}};
        },
    .rows = rows};

}  // namespace coresweep::bench
