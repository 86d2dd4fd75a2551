#pragma once

#include <string>

#include "harness/model/record.hpp"

namespace coresweep::sweep {

/// The first answer, in one line: how much faster than serial the quickest thread and pool cases do `sum_square` so
/// far. Compares equal work and grain only, and only several workers that have a CPU each. Empty where there is nothing
/// to compare.
std::string preliminary_answer(const RunRecord& record);

}  // namespace coresweep::sweep
