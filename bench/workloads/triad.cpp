#include "bench/workloads/triad.hpp"

namespace coresweep::bench {
namespace {

constexpr exec::Kernel rows[] = {role_row<triad::Triad<triad::Loop>>("triad")};

}  // namespace

extern const Workload workload_triad{
    .info =
        [] {
          return WorkloadInfo{
              .name = "triad",
              .description =
                  "memory bandwidth that workers have together, over three arrays of each worker's own on pages of 4 "
                  "KiB: gb_per_s counts 24 bytes an element, as STREAM does, bus_gb_per_s what the memory bus moves "
                  "where "
                  "a stored line is read first",
              .step = "one element of three arrays of doubles",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .fixed_time = true,
              .axes = {{"size", "auto", triad::sizes(),
                        "MiB of all arrays of all workers; auto: four times the last caches. At most a quarter of what "
                        "is free"},
                       {"memory",
                        "local",
                        {"local", "remote", "interleaved"},
                        "NUMA node of a worker's arrays: its own, the next one, all in turn"},
                       {"access",
                        "triad",
                        {"triad", "read", "nontemporal"},
                        "triad: STREAM's a = b + s*c, 24 bytes an element, of which the bus moves 32; read: all three "
                        "are read, 24; nontemporal: the triad with stores that go past the caches, 24"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
