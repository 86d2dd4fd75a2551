#pragma once

#include <vector>

#include "harness/model/catalogue.hpp"
#include "harness/model/suite.hpp"

namespace coresweep {

/// The cases that one entry of a suite names, in the order of its values: the words of `workers` replaced by numbers
/// (all = usable CPUs, half of them, double, powers = 1, 2, 4 … and all), that of `grain` too (python = four tasks per
/// worker, as CPython's Pool.map), and `dispatch` left out where the case has no such axis. Throws UsageError as
/// parse_case does, naming the suite.
std::vector<Case> expand(const SuiteEntry& entry, const std::string& suite, const Catalogue& catalogue,
                         unsigned usable_cpus);

}  // namespace coresweep
