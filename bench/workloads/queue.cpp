#include "bench/workloads/queue.hpp"

#include "bench/channel_list.hpp"
#include "bench/program.hpp"

namespace coresweep::bench {
namespace {

template <class Channel>
constexpr exec::Kernel row(std::string_view name) {
  if constexpr (runs_here<Channel>) {
    return queue::Queue<Channel>::row(name);
  } else {
    return {.workload = "queue", .variant = name};
  }
}

constexpr auto rows = table_of(channel_list{}, []<class Entry>() { return row<typename Entry::type>(Entry::name); });

}  // namespace

extern const Workload workload_queue{
    .info =
        [] {
          return WorkloadInfo{
              .name = "queue",
              .description =
                  "one worker puts squares, one cubes, a third takes both: handing data over (the notes' "
                  "program)",
              .step = "one message put and taken",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .takes_channel = true,
              .workers = {3},
              .axes = {{"work", "200000", {}, "messages per trial, half of them squares and half cubes"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
