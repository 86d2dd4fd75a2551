#pragma once

#include <nlohmann/json_fwd.hpp>

#include "harness/topology/topology.hpp"

namespace coresweep::topology {

/// run.json's `machine`: host name, directory name (host + short digest), digest, model, kernel, OS, memory,
/// virtualisation, governor, turbo, the CPU counts and the topology. What the machine does not say is null.
nlohmann::json machine_facts(const Topology& machine);

/// run.json's `environment`: what may differ between two runs on one machine (ASLR, load average at start, …).
nlohmann::json environment_facts(const Topology& machine);

/// Cumulative, machine-wide, for per-process differences: steal ticks from /proc/stat, throttled time from the
/// cgroup; null where there is no such source.
struct Pressure {
  std::optional<long> steal_ticks;
  std::optional<long> throttled_us;
};
Pressure read_pressure();

}  // namespace coresweep::topology
