#include "bench/workloads/event.hpp"

#include <array>

namespace coresweep::bench {
namespace {

template <template <class...> class Of>
using OfEvents =
    Of<futex_event, std_atomic_event, condition_event<std_condition_variable>, condition_event<pthread_cond>>;

template <class... Events>
struct Row {
  static constexpr std::array rows{ChosenKernel<event::Rounds, sitter_patience_ns, Events...>::row("event")};
  static AxisInfo axis() { return primitive_axis<Events...>("what the event is made of"); }
  static constexpr auto unsuitable = not_between_processes<Events...>;
};
using Rows = OfEvents<Row>;

}  // namespace

extern const Workload workload_event{
    .info =
        [] {
          return WorkloadInfo{
              .name = "event",
              .description =
                  "worker 0 sets an event that all others wait for, and clears it when all are awake: "
                  "first_wake and last_wake (p50, p99) from just before it is set",
              .step = "one event: set, all awake, cleared; with gap:asleep the 0.1 ms before the next one included",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .axes = {Rows::axis(),
                       {"gap",
                        "none",
                        {"none", "asleep"},
                        "none: the next one at once; asleep: 0.1 ms later, when all surely sleep"},
                       {"work", "200", {}, "events per trial"}},
              .unsuitable = Rows::unsuitable};
        },
    .rows = Rows::rows};

}  // namespace coresweep::bench
