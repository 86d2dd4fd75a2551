#include "bench/workloads/pointer_chase.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {role_row<pointer_chase::PointerChase<pointer_chase::Walk>>("pointer_chase")};

}  // namespace

extern const Workload workload_pointer_chase{
    .info =
        [] {
          return WorkloadInfo{.name = "pointer_chase",
                              .description =
                                  "loads that need the one before, in random order over a buffer of each worker's own, "
                                  "on pages of 4 KiB: "
                                  "load_ns, what one load takes, against the buffer's size",
                              .step = "one load",
                              .unit = "ns_per_step",
                              .form = Form::roles,
                              .clock = Clock::region,
                              .axes = {{"work", "200000", {}, "loads per trial, of all workers"},
                                       {"size", "64", {}, "KiB of each worker's buffer"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
