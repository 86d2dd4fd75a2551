#include "bench/workloads/latch.hpp"

#include <array>

namespace coresweep::bench {
namespace {

constexpr std::array rows{ChosenKernel<latch::Rounds, sitter_patience_ns, latch::std_latch>::row("latch")};

}  // namespace

extern const Workload workload_latch{
    .info =
        [] {
          return WorkloadInfo{
              .name = "latch",
              .description =
                  "worker 0 lets the others start through one std::latch and waits at another until all have "
                  "counted it down",
              .step = "one start and one finish, a latch each",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .axes = {{"work", "500", {}, "rounds per trial"}},
              .unsuitable = not_between_processes<latch::std_latch>};
        },
    .rows = rows};

}  // namespace coresweep::bench
