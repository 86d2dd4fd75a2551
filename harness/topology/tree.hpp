#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/topology/topology.hpp"

namespace coresweep::topology {

/// A machine as plain data, free of hwloc: all that dealing and describing need, so that both are pure functions.

/// One PU of the universe. Objects that hold it are named by logical index (counted over all depths), NUMA nodes by os
/// index; -1: held by none.
struct Pu {
  int cpu = -1;         ///< os index
  int core = -1;        ///< never -1: without a Core object a PU is a core of its own
  int smt_rank = 0;     ///< logical index within its core ∩ universe
  int kind = -1;        ///< hwloc's kind number
  int efficiency = -1;  ///< of its kind, higher is faster; -1: in no ranked kind
  int l3 = -1;
  int numa = -1;  ///< the innermost node that holds it
  int package = -1;
};

/// hwloc's real tree of normal children; a leaf is a PU.
struct Branch {
  int cpu = -1;  ///< os index of a leaf
  std::vector<Branch> children;
};

/// An object that holds PUs: an L3, a NUMA node, a package.
struct Domain {
  int index = -1;  ///< logical index; of a NUMA node the os index
  CpuList cpus;
};

struct Cache {
  std::string name;  ///< "L1d", "L2", …
  std::uint64_t bytes = 0;
  CpuList cpus;
};

/// PUs of one make, e.g. performance and efficiency cores.
struct Kind {
  int number = -1;                ///< hwloc's, also after others were dropped
  std::optional<int> efficiency;  ///< higher is faster; nullopt: unknown
  CpuList cpus;
  std::map<std::string, std::string> infos;  ///< e.g. FrequencyMaxMHz, CoreType
};

struct Tree {
  std::vector<Pu> pus;  ///< in hwloc's logical order
  Branch root;
  std::vector<Domain> l3, numa, packages;  ///< in logical order
  std::vector<Cache> caches;
  std::vector<Kind> kinds;
};

/// The tree of a smaller universe: objects that keep no PU are dropped, smt_rank is counted afresh. `universe` may
/// name CPUs that the tree lacks, in any order.
Tree restricted(const Tree& tree, CpuList universe);

/// os indexes in logical order.
CpuList cpus_of(const Tree& tree);

/// Cores that hold at least one PU of the tree, and the most PUs that one of them holds.
int core_count(const Tree& tree);
int smt_width(const Tree& tree);

}  // namespace coresweep::topology
