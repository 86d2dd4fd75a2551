#pragma once

#include <functional>

#include "harness/topology/topology.hpp"

namespace coresweep::topology {

/// Binds the calling thread (HWLOC_CPUBIND_THREAD) to these CPUs. Safe between fork and exec of a process with one
/// thread. Throws MissingError when the machine is foreign or synthetic, or hwloc refuses.
void bind_this_thread(const Topology& machine, const CpuList& cpus);

/// The same as a function, for those who know no topology. The machine must outlive it.
std::function<void(const CpuList& cpus)> binder(const Topology& machine);

/// The calling thread's mask as the kernel has it (sched_getaffinity), ascending.
CpuList read_back();

/// True where affinity is stored and echoed without being real (gVisor).
bool affinity_is_pretended();

}  // namespace coresweep::topology
