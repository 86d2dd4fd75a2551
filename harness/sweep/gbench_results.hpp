#pragma once

#include <nlohmann/json.hpp>

#include "harness/model/record.hpp"

namespace coresweep::sweep {

/// results.gbench.json: every sample of every measured case as a repetition, for google/benchmark's compare.py
/// (which wants name, run_name, real_time, cpu_time, time_unit and repetition fields in each row).
nlohmann::json gbench_results(const RunRecord& record);

/// results.ci.json: one row per measured case, the median of its process values. github-action-benchmark takes the
/// first of equal names and Bencher the last, and both take aggregates for times: hence a file of its own.
nlohmann::json ci_results(const RunRecord& record);

}  // namespace coresweep::sweep
