#pragma once

#include <span>

#include "harness/exec/core/kernel.hpp"
#include "harness/model/catalogue.hpp"

namespace coresweep::exec::testing {

/// Kernels to test executors with, shared with the test's own worker program:
///   tasks_good      counts steps and which workers did them
///   roles_good      every worker waits until all are there, which only works if all run at once
///   tasks_dies, roles_dies    worker 1 kills itself
///   tasks_quits     worker 1 exits with code 3
///   tasks_wrong     the check says no
///   tasks_wrong_later         right in a warm-up that is one trial long, and in two trials after it
///   tasks_multithreaded, roles_multithreaded    wrong where glibc believes that the process has a single thread
///   tasks_timed     counter `worked_at_ns`: when the last worker had found no more tasks (dispatch:index)
///   roles_hang      never ends
///   roles_unseen    worker 1 wipes out its stamp, as if it had not taken part
///   tree_good       511 tasks that create each other; wrong where a sum does not come up to the root
std::span<const Kernel> kernels();

/// A catalogue in which each of them is a workload with that name ("tasks_good", …).
const Catalogue& catalogue();

}  // namespace coresweep::exec::testing
