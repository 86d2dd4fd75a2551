#pragma once

#include <hwloc.h>

#include <memory>
#include <string>

#include "harness/topology/tree.hpp"

namespace coresweep::topology {

struct HwlocDeleter {
  void operator()(hwloc_topology* topology) const { hwloc_topology_destroy(topology); }
};
using HwlocHandle = std::unique_ptr<hwloc_topology, HwlocDeleter>;

/// Where a topology comes from.
enum class Origin { this_machine, file, synthetic };

struct Topology::Impl {
  HwlocHandle handle;
  Origin origin = Origin::synthetic;
  std::string name;        ///< the file's path or the synthetic description; "" for this machine
  int foreign_online = 0;  ///< PUs of a foreign machine, disallowed ones included; 0 for this machine
  Tree whole;              ///< as hwloc loaded it
  Tree universe;           ///< U
  std::string digest;
};

/// The plain data of a loaded topology.
Tree extract(hwloc_topology_t topology);

/// 12 hex digits over the shape alone: types, os indexes, cpusets, cache sizes, kinds.
std::string shape_digest(hwloc_topology_t topology, const std::vector<Kind>& kinds);

}  // namespace coresweep::topology
