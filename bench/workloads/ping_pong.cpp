#include "bench/workloads/ping_pong.hpp"

namespace coresweep::bench {
namespace {

constexpr auto rows = channel_rows<ping_pong::Tokens>("ping_pong");

}  // namespace

extern const Workload workload_ping_pong{
    .info =
        [] {
          return WorkloadInfo{
              .name = "ping_pong",
              .description =
                  "two workers hand a token of 8 bytes to and fro, a channel for each direction: latency of a channel",
              .step = "one hand-over: half a round trip",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .takes_channel = true,
              .sends_payload = false,
              .workers = {2},
              .axes = {{"work", "2000", {}, "hand-overs per trial"},
                       {"wait",
                        "sleep",
                        {"spin", "sleep"},
                        "how the one who waits does: spin: stays on its CPU; sleep: gives it up at once"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
