#pragma once

#include <span>

#include "harness/exec/core/kernel.hpp"
#include "harness/model/catalogue.hpp"

namespace coresweep::exec::testing {

/// Kernels to test executors with, shared with the test's own worker program:
///   tasks/good      counts steps and which workers did them
///   roles/good      every worker waits until all are there, which only works if all run at once
///   tasks/dies, roles/dies    worker 1 kills itself
///   tasks/quits     worker 1 exits with code 3
///   tasks/wrong     the check says no
std::span<const Kernel> kernels();

/// A catalogue in which each of them is a workload with that name ("tasks_good", …).
const Catalogue& catalogue();

}  // namespace coresweep::exec::testing
