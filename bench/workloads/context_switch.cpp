#include "bench/workloads/context_switch.hpp"

namespace coresweep::bench {
namespace {

using context_switch::ContextSwitch;
using context_switch::Futex;
using context_switch::Pipe;
using context_switch::Yield;

std::optional<std::string> unsuitable(const Case& subject, const ModeInfo& mode) {
  const std::string workers(axis_of(subject, "workers"));
  if (mode.workers_are == WorkersAre::caller || workers == "1" || std::stoul(workers) % 2 == 0) return std::nullopt;
  return "workload context_switch pairs its workers off, and " + workers + " is an odd number";
}

constexpr exec::Kernel rows[] = {role_row<ContextSwitch<Futex, Pipe, Yield>>("context_switch")};

}  // namespace

extern const Workload workload_context_switch{
    .info =
        [] {
          return WorkloadInfo{
              .name = "context_switch",
              .description =
                  "pairs of workers take turns, on one CPU each with twice as many workers as CPUs (or "
                  "place:cpus:0,0): ns per turn of all pairs together (of each: times the number of pairs); "
                  "switches_per_step as the kernel counted them, same_cpu_share of the pairs on one CPU",
              .step = "one turn of all pairs together, handed to the other worker",
              .unit = "ns_per_step",
              .form = Form::roles,
              .clock = Clock::region,
              .axes = {{"work", "4000", {}, "turns per trial, of all pairs"},
                       {"via",
                        "futex",
                        {"futex", "pipe", "yield"},
                        "what hands the turn over: a futex, a pipe, or giving up the CPU until it has come"}},
              .unsuitable = unsuitable};
        },
    .rows = rows};

}  // namespace coresweep::bench
