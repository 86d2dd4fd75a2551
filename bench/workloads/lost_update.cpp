#include "bench/workloads/lost_update.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {role_row<lost_update::Updates<>>("lost_update")};

}  // namespace

extern const Workload workload_lost_update{
    .info =
        [] {
          return WorkloadInfo{
              .name = "lost_update",
              .description =
                  "all workers add to one word without a lock for a fixed time: the share of updates lost, "
                  "against workers, their places, and the time between load and store",
              .step = "one load, pause and store, and the rest until the next",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .axes = {
                  {"pause", "0", {"0", "1", "10", "100", "1000"}, "steps of a dependent chain between load and store"},
                  {"rest",
                   "1000",
                   {},
                   "steps of it between the store and the next load; with few, somebody is always between his load "
                   "and his store, and the pause makes no difference"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
