#pragma once

#include <optional>
#include <vector>

#include "harness/model/catalogue.hpp"
#include "harness/model/cpu_quota.hpp"
#include "harness/model/suite.hpp"

namespace coresweep {

/// What a suite's words stand for depends on this.
struct CpusForWords {
  unsigned usable = 1;
  std::optional<CpuQuota> quota{};  ///< only where it is below the usable CPUs
};

/// The cases that one entry of a suite names, in the order of its values: the words of `workers` replaced by numbers
/// (all = usable CPUs, half of them, double, powers = 1, 2, 4 … and all; quota_floor and quota_ceil = the quota in
/// whole CPUs, all without one), that of `lasting_ms` (quota_periods = at least five of the quota's periods and at
/// least a second, in whole periods), that of `grain` (python = four tasks per worker, as CPython's Pool.map), and
/// `dispatch` left out where the case has no such axis. Throws UsageError as parse_case does, naming the suite.
std::vector<Case> expand(const SuiteEntry& entry, const std::string& suite, const Catalogue& catalogue,
                         const CpusForWords& cpus);

}  // namespace coresweep
