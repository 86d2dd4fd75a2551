#pragma once

#include "harness/exec/spawn/spawn.hpp"

namespace coresweep::exec {

/// What the child does between fork and exec. Reports a failure as one line through `complaints` (a pipe's write end)
/// and ends the child; returns otherwise. `parent` is the pid that forked.
void prepare_child(const SpawnRequest& request, pid_t parent, int complaints) noexcept;

}  // namespace coresweep::exec
