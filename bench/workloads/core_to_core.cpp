#include "bench/workloads/core_to_core.hpp"

namespace coresweep::bench {
namespace {

using core_to_core::Cas;
using core_to_core::CoreToCore;
using core_to_core::Store;

constexpr exec::Kernel rows[] = {role_row<CoreToCore<Cas, Store>>("core_to_core")};

}  // namespace

extern const Workload workload_core_to_core{
    .info =
        [] {
          return WorkloadInfo{
              .name = "core_to_core",
              .description =
                  "every pair of workers, one after the other, hands a cache line back and forth while the others "
                  "sleep: "
                  "one-way latency, median and minimum of every pair of CPUs",
              .step = "one handover, one way; calling each pair together included (the medians: without)",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .axes = {{"work", "20000", {}, "handovers of each pair per trial"},
                       {"operation",
                        "cas",
                        {"cas", "store"},
                        "cas: both compare and exchange one word; store: each stores to a line that the other loads"},
                       {"home", "first", {"first", "second"}, "whose NUMA node the line lies on"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
