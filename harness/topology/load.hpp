#pragma once

#include <string>

#include "harness/topology/impl.hpp"

namespace coresweep::topology {

/// Makes hwloc mean what our callers ask for: removes every HWLOC_* variable from this process's environment (they
/// can replace discovery by a file or a synthetic machine, or have foreign CPUs bound by number) and silences hwloc's
/// own words on stderr, since every return code is checked. Once; call it before any other thread starts.
void isolate_from_environment();

/// A topology in which nothing is loaded yet.
HwlocHandle new_handle();

/// Loads; false where hwloc refuses.
bool load(const HwlocHandle& handle);

/// PUs of a loaded topology that are allowed, in logical order.
CpuList allowed_cpus(hwloc_topology_t topology);

}  // namespace coresweep::topology
