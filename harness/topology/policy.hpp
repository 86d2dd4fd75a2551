#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "harness/topology/tree.hpp"

namespace coresweep::topology {

/// What may stand behind a policy's name.
enum class Suffix {
  nothing,
  filter,  ///< `@P`, `@E`, `@kind:N`
  list,    ///< `:LIST`
};

/// The places in the order in which they are dealt, one per worker, from the first again when they run out. Worker
/// counts play no part, which makes every policy prefix-stable. `list` is empty but under Suffix::list.
using Places = std::vector<CpuList>;

/// One file of policies/ each: the file's stem is the name.
struct Policy {
  std::string_view name;
  std::string_view alias;  ///< may be empty
  std::string_view description;
  Suffix suffix = Suffix::filter;
  Places (*places)(const Tree& universe, std::string_view list) = nullptr;
};

/// In the order of the list in CMakeLists.txt.
std::span<const Policy* const> policy_table();

/// A place of one CPU for each of these PUs.
Places one_each(const std::vector<Pu>& order);

/// The PUs sorted by (smt_rank, logical index): one per core before any sibling.
std::vector<Pu> cores_before_siblings(const Tree& universe);

/// Round robin over the domains in their order, within one by (smt_rank, logical index). A PU in two domains is dealt
/// once, to the first that comes to it; PUs in none come last, in the same inner order.
Places round_robin(const Tree& universe, const std::vector<Domain>& domains);

/// The NUMA nodes as disjoint domains, in logical order: each PU belongs to the innermost node that holds it, so that
/// nodes of one CPU set (two kinds of memory on the same cores) are one domain, and a node around others (slow memory
/// of a whole package) counts only for PUs that are in none of those.
std::vector<Domain> numa_domains(const Tree& universe);

}  // namespace coresweep::topology
