#include "bench/workloads/false_sharing.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {role_row<false_sharing::Words<>>("false_sharing")};

}  // namespace

extern const Workload workload_false_sharing{
    .info =
        [] {
          return WorkloadInfo{
              .name = "false_sharing",
              .description =
                  "every worker counts in a word of its own for a fixed time: what it costs that the words lie "
                  "near each other",
              .step = "one increment of one's own word",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .axes = {{"stride", "8", {"8", "64", "128", "256"}, "bytes from one worker's word to the next's"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
