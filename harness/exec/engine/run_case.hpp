#pragma once

#include <string>
#include <vector>

#include "harness/exec/engine/session.hpp"

namespace coresweep::exec {

/// Measures one case in this process, with Google Benchmark as the engine: its own output on stdout (or nothing, where
/// job.record_fd says that a driver is listening), a ProcessResult to job.record_fd. `arguments` are --benchmark_…
/// flags. Returns the result; its status says how it went. Throws UsageError on a flag that does not exist,
/// MissingError where the file of --benchmark_out cannot be written.
ProcessResult run_case(const Case& subject, const CaseJob& job, const Bench& bench,
                       const std::vector<std::string>& arguments);

}  // namespace coresweep::exec
