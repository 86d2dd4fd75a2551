#include "harness/topology/binding.hpp"

#include <hwloc.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "harness/model/errors.hpp"
#include "harness/topology/cpulist.hpp"
#include "harness/topology/impl.hpp"

namespace coresweep::topology {
namespace {

/// hwloc's own word as well as ours: with a foreign XML it answers 0 and binds nothing.
void require_this_machine(const Topology& machine) {
  const hwloc_topology_t handle = machine.impl().handle.get();
  if (machine.is_this_machine() && hwloc_topology_is_thissystem(handle) != 0) return;
  throw MissingError("binding: the topology is of another machine; workers can be bound on this machine's only");
}

}  // namespace

void bind_this_thread(const Topology& machine, const CpuList& cpus) {
  require_this_machine(machine);
  CpuList wanted = cpus;
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  if (wanted.empty() || wanted.front() < 0) throw MissingError("binding: no CPU to bind to; give at least one");
  hwloc_bitmap_t set = hwloc_bitmap_alloc();
  for (const int cpu : wanted) hwloc_bitmap_set(set, static_cast<unsigned>(cpu));
  const int status = hwloc_set_cpubind(machine.impl().handle.get(), set, HWLOC_CPUBIND_THREAD | HWLOC_CPUBIND_STRICT);
  const int error = errno;
  hwloc_bitmap_free(set);
  if (status != 0) {
    throw MissingError(
        fmt::format("binding: this thread cannot be bound to CPU {}: {}; are they usable here? see: "
                    "coresweep topology",
                    to_ranges(wanted), std::strerror(error)));
  }
  // The kernel silently leaves out CPUs that the cpuset forbids.
  if (const CpuList bound = read_back(); bound != wanted) {
    throw MissingError(
        fmt::format("binding: asked for CPU {}, the kernel says {}; are they usable here? see: "
                    "coresweep topology",
                    to_ranges(wanted), to_ranges(bound)));
  }
}

std::function<void(const CpuList& cpus)> binder(const Topology& machine) {
  return [&machine](const CpuList& cpus) { bind_this_thread(machine, cpus); };
}

}  // namespace coresweep::topology
