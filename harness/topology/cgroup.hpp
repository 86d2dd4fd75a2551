#pragma once

#include <optional>

#include "harness/model/cpu_quota.hpp"
#include "harness/topology/system.hpp"

namespace coresweep::topology {

/// The quota of this process: the one with the least CPUs among its own cgroup's and those of all visible ancestors, in
/// the v2 hierarchy (cpu.max, wherever it is mounted) and in v1's cpu controller (cpu.cfs_quota_us, cpu.cfs_period_us).
/// Of two that grant the same, the one of the longer period: it lets its group stand still longer. nullopt: unlimited
/// or not visible. `root` is "/" but in tests.
std::optional<CpuQuota> cpu_quota(const Root& root);

/// Time for which these cgroups were held back by their quotas since they exist, summed over them and over the CPUs on
/// which each was (cpu.stat), in µs: two workers that stand still for 50 ms make 100. nullopt: no such source.
std::optional<long> throttled_us(const Root& root);

}  // namespace coresweep::topology
