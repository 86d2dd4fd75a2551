#include "bench/workloads/semaphore.hpp"

#include <array>

namespace coresweep::bench {
namespace {

template <class... Semaphores>
struct Row {
  static constexpr std::array rows{
      ChosenKernel<semaphore::Sections, sitter_patience_ns, Semaphores...>::row("semaphore")};
  static AxisInfo axis() { return primitive_axis<Semaphores...>("which semaphore, or what it is made of"); }
  static constexpr auto unsuitable = not_between_processes<Semaphores...>;
};
using Rows = Row<posix_semaphore, std_counting_semaphore, condition_semaphore<std_condition_variable>,
                 condition_semaphore<pthread_cond>>;

}  // namespace

extern const Workload workload_semaphore{
    .info =
        [] {
          return WorkloadInfo{
              .name = "semaphore",
              .description =
                  "workers go in and out of a section that a semaphore keeps to a few at a time, for a fixed "
                  "time: bounded concurrency",
              .step = "one stay inside: acquire, 64 pauses, release",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .axes = {Rows::axis(), {"permits", "1", {}, "workers that may be inside at once"}},
              .unsuitable = Rows::unsuitable};
        },
    .rows = Rows::rows};

}  // namespace coresweep::bench
