#pragma once

#include <optional>

#include "harness/topology/system.hpp"

namespace coresweep::topology {

/// CPUs' worth of time that this process may use: the smallest quota ÷ period of its own cgroup and all visible
/// ancestors, in the v2 hierarchy (cpu.max, wherever it is mounted) and in v1's cpu controller (cpu.cfs_quota_us,
/// cpu.cfs_period_us). nullopt: unlimited or not visible. `root` is "/" but in tests.
std::optional<double> cpu_quota(const Root& root);

/// Time for which these cgroups were held back by their quotas since they exist, summed (cpu.stat), in µs; nullopt:
/// no such source.
std::optional<long> throttled_us(const Root& root);

}  // namespace coresweep::topology
