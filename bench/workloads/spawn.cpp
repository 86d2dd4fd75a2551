#include "bench/workloads/spawn.hpp"

#include "bench/program.hpp"

namespace coresweep::bench {
namespace {

template <class... Creators>
struct Row {
  /// Empty in the worker program, which creates nothing and does not link Boost.
  template <bool here>
  static constexpr exec::Kernel row() {
    if constexpr (here) {
      return ChosenKernel<spawn::Births, sitter_patience_ns, Creators...>::row("spawn");
    } else {
      return {.workload = "spawn"};
    }
  }
  static constexpr std::array rows{row<!is_worker_program>()};
  static AxisInfo axis() {
    return primitive_axis<Creators...>(
        "thread: create and join; fork: fork and exit; vfork, posix_spawn, boost_process (fork): "
        "start and await coresweep-worker, told to do nothing",
        "how");
  }
};
using Rows = Row<thread_creator, fork_creator, vfork_creator, posix_spawn_creator, boost_process_creator>;

std::optional<std::string> unsuitable(const Case&, const ModeInfo& mode) {
  if (mode.workers_are == WorkersAre::caller) return std::nullopt;
  return "workload spawn creates threads and processes of its own, from one creator: mode serial";
}

}  // namespace

extern const Workload workload_spawn{
    .info =
        [] {
          return WorkloadInfo{
              .name = "spawn",
              .description =
                  "one creator makes threads or processes that do nothing, and awaits each: from asking to "
                  "the end (life), and to the creating call's return (create), each as n, p50 and p99; they "
                  "run where the creator is bound, anywhere with place:none",
              .step = "one child created, run and awaited",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .axes = {Rows::axis(),
                       {"touched", "0", {"0", "64", "1024"}, "MiB that the creator has written to, in small pages"},
                       {"work", "50", {}, "children per trial"}},
              .unsuitable = unsuitable};
        },
    .rows = Rows::rows};

}  // namespace coresweep::bench
