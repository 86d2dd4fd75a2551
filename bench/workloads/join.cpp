#include "bench/workloads/join.hpp"

#include <array>

namespace coresweep::bench {
namespace {

template <class... Crews>
struct Row {
  static constexpr std::array rows{ChosenKernel<join::Batches, sitter_patience_ns, Crews...>::row("join")};
  static AxisInfo axis() { return primitive_axis<Crews...>("what the children are", "how"); }
};
using Rows = Row<join::thread_crew, join::fork_crew>;

std::optional<std::string> unsuitable(const Case&, const ModeInfo& mode) {
  if (mode.workers_are == WorkersAre::caller) return std::nullopt;
  return "workload join creates threads and processes of its own, from one creator: mode serial";
}

}  // namespace

extern const Workload workload_join{
    .info =
        [] {
          return WorkloadInfo{
              .name = "join",
              .description =
                  "one creator makes some children at once and joins them all: last_exit_to_join (p50, p99 of "
                  "n) is from the last child's last act to the last join's return; they run where the "
                  "creator is bound, anywhere with place:none",
              .step = "one batch created and joined",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .axes = {Rows::axis(),
                       {"children", "2", {}, "created before the first is joined"},
                       {"work", "50", {}, "batches per trial"}},
              .unsuitable = unsuitable};
        },
    .rows = Rows::rows};

}  // namespace coresweep::bench
