#include "harness/topology/tree.hpp"

#include <algorithm>
#include <set>

namespace coresweep::topology {
namespace {

bool holds(const CpuList& sorted, int cpu) {
  return std::binary_search(sorted.begin(), sorted.end(), cpu);
}

CpuList common(const CpuList& cpus, const CpuList& universe) {
  CpuList kept;
  std::copy_if(cpus.begin(), cpus.end(), std::back_inserter(kept), [&](int cpu) { return holds(universe, cpu); });
  return kept;
}

/// Any list of things with `cpus`; those that keep none are dropped.
template <typename Held>
std::vector<Held> non_empty(const std::vector<Held>& all, const CpuList& universe) {
  std::vector<Held> kept;
  for (const Held& held : all) {
    CpuList cpus = common(held.cpus, universe);
    if (cpus.empty()) continue;
    kept.push_back(held);
    kept.back().cpus = std::move(cpus);
  }
  return kept;
}

Branch pruned(const Branch& branch, const CpuList& universe) {
  Branch kept{branch.cpu, {}};
  for (const Branch& child : branch.children) {
    Branch smaller = pruned(child, universe);
    if (!smaller.children.empty() || holds(universe, smaller.cpu)) kept.children.push_back(std::move(smaller));
  }
  return kept;
}

}  // namespace

Tree restricted(const Tree& tree, CpuList universe) {
  std::sort(universe.begin(), universe.end());
  Tree kept;
  std::map<int, int> met;  // per core: PUs so far
  for (const Pu& pu : tree.pus) {
    if (!holds(universe, pu.cpu)) continue;
    kept.pus.push_back(pu);
    kept.pus.back().smt_rank = met[pu.core]++;
  }
  kept.root = pruned(tree.root, universe);
  kept.l3 = non_empty(tree.l3, universe);
  kept.numa = non_empty(tree.numa, universe);
  kept.packages = non_empty(tree.packages, universe);
  kept.caches = non_empty(tree.caches, universe);
  kept.kinds = non_empty(tree.kinds, universe);
  return kept;
}

CpuList cpus_of(const Tree& tree) {
  CpuList cpus;
  for (const Pu& pu : tree.pus) cpus.push_back(pu.cpu);
  return cpus;
}

int core_count(const Tree& tree) {
  std::set<int> cores;
  for (const Pu& pu : tree.pus) cores.insert(pu.core);
  return static_cast<int>(cores.size());
}

int smt_width(const Tree& tree) {
  int width = 0;
  for (const Pu& pu : tree.pus) width = std::max(width, pu.smt_rank + 1);
  return width;
}

}  // namespace coresweep::topology
