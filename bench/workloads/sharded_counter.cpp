#include "bench/workloads/sharded_counter.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {role_row<sharded_counter::Shards<>>("sharded_counter")};

}  // namespace

extern const Workload workload_sharded_counter{
    .info =
        [] {
          return WorkloadInfo{
              .name = "sharded_counter",
              .description =
                  "one count in a piece per worker, each on lines of its own, for a fixed time: adding without "
                  "a lock and without meeting anybody",
              .step = "one increment of one's own piece; every 1024th also adds all pieces up",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true};
        },
    .rows = rows};

}  // namespace coresweep::bench
