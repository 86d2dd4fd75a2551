#pragma once

#include <hwloc.h>

#include <memory>
#include <string>
#include <vector>

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

/// All objects of a type of normal ones (no memory), in logical order, at however many depths they stand.
std::vector<hwloc_obj_t> objects_of(hwloc_topology_t topology, hwloc_obj_type_t type);

/// The plain data of a loaded topology. Its NUMA nodes are taken from `with_disallowed`, the same machine loaded with
/// what is not allowed: a node whose memory may not be used is left out otherwise, and its CPUs are near each other all
/// the same.
Tree extract(hwloc_topology_t topology, hwloc_topology_t with_disallowed);

/// 12 hex digits over the shape alone: types, os indexes, cpusets, cache sizes, kinds.
std::string shape_digest(hwloc_topology_t topology, const std::vector<Kind>& kinds);

}  // namespace coresweep::topology
