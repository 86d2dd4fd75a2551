#pragma once

#include <string>
#include <vector>

namespace coresweep::topology {

/// Variables (as `NAME=value`) that were taken out of the environment before any library could act on them, because
/// they would have bound this process (OMP_PROC_BIND, OMP_PLACES, GOMP_CPU_AFFINITY) or changed what Google Benchmark
/// does (BENCHMARK_…).
std::vector<std::string> dropped_variables();

}  // namespace coresweep::topology
