#include "bench/workloads/elided_lock.hpp"

namespace coresweep::bench {
namespace {

constexpr auto rows = lock_rows<elided_lock::Adds>("elided_lock");

}  // namespace

extern const Workload workload_elided_lock{
    .info =
        [] {
          return WorkloadInfo{
              .name = "elided_lock",
              .description =
                  "one worker takes a lock in a process that never had a second thread, where glibc leaves out "
                  "atomics: NOT what a free lock takes (that is counter with workers:1), but what programs that are "
                  "measured so seem to get",
              .step = "one update of a word under the lock",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .single_threaded = true,
              .takes_lock = true,
              .axes = {{"work", "200000", {}, "updates per trial"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
