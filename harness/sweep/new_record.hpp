#pragma once

#include <string>

#include "harness/model/plan.hpp"
#include "harness/model/record.hpp"
#include "harness/sweep/sweep.hpp"

namespace coresweep::sweep {

/// The record of a plan before its first process: every case and every skipped one, and the suite's own facts. What is
/// of this run alone (time, seed, machine, build) is for the caller to add.
RunRecord new_record(const Suite& suite, const Plan& plan, const Catalogue& catalogue);

/// One line for a shell, to measure the same again.
std::string reproduce_line(const RunOptions& options, std::uint64_t seed);

}  // namespace coresweep::sweep
