#pragma once

#include <functional>

namespace coresweep::topology {

/// Whether `attempt` comes to its end in a child process: without a crash, an exception, more than 10 s or more than
/// 2 GiB. hwloc 2.9 dereferences null pointers on damaged XML (an object whose cpuset is missing) and fills the memory
/// for a synthetic "pu:1000000"; what a user hands in is therefore tried first. Nothing of it reaches stderr.
bool survives(const std::function<void()>& attempt);

}  // namespace coresweep::topology
