#include "bench/workloads/fetch_add.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {role_row<fetch_add::Numbers<>>("fetch_add")};

}  // namespace

extern const Workload workload_fetch_add{
    .info =
        [] {
          return WorkloadInfo{
              .name = "fetch_add",
              .description =
                  "all workers draw numbers from one word by a relaxed fetch_add for a fixed time: the floor of "
                  "everything that all share",
              .step = "one number drawn",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true};
        },
    .rows = rows};

}  // namespace coresweep::bench
