#include "bench/workloads/condition.hpp"

#include <array>

namespace coresweep::bench {
namespace {

template <class... Syncs>
struct Row {
  static constexpr std::array rows{ChosenKernel<condition::Waits, sitter_patience_ns, Syncs...>::row("condition")};
  static AxisInfo axis() { return primitive_axis<Syncs...>("which condition variable, with its mutex"); }
  static constexpr auto unsuitable = not_between_processes<Syncs...>;
};
using Rows = Row<pthread_cond, std_condition_variable>;

}  // namespace

extern const Workload workload_condition{
    .info =
        [] {
          return WorkloadInfo{
              .name = "condition",
              .description =
                  "workers wait for a condition that another worker makes true and notifies of; counts the "
                  "wake-ups in vain",
              .step = "one turn handed over, notification taken (by one, or by all) or item put and taken",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .axes = {Rows::axis(),
                       {"kind",
                        "ping_pong",
                        {"ping_pong", "notify_one", "notify_all", "bounded_buffer"},
                        "ping_pong: the turn goes round; notify_one, notify_all: worker 0 notifies one or all of the "
                        "others and waits for their answer; bounded_buffer: half of the workers put, half take, and "
                        "every waiter is notified once"},
                       {"work", "1000", {}, "steps per trial"}},
              .unsuitable = Rows::unsuitable};
        },
    .rows = Rows::rows};

}  // namespace coresweep::bench
