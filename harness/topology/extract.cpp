#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <map>
#include <memory>

#include "harness/topology/impl.hpp"

namespace coresweep::topology {
namespace {

CpuList list_of(hwloc_const_bitmap_t set) {
  CpuList cpus;
  for (int cpu = hwloc_bitmap_first(set); cpu >= 0; cpu = hwloc_bitmap_next(set, cpu)) cpus.push_back(cpu);
  return cpus;
}

Branch branch_of(hwloc_obj_t object) {
  if (object->type == HWLOC_OBJ_PU) return {static_cast<int>(object->os_index), {}};
  Branch branch;
  // `children` are the normal ones: no memory, no I/O.
  for (unsigned i = 0; i < object->arity; ++i) branch.children.push_back(branch_of(object->children[i]));
  return branch;
}

/// The place of an object's first PU in logical order; the end for one without any.
unsigned first_pu(hwloc_topology_t topology, hwloc_obj_t object) {
  unsigned first = UINT_MAX;
  for (const int cpu : list_of(object->cpuset)) {
    const hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(topology, static_cast<unsigned>(cpu));
    if (pu != nullptr) first = std::min(first, pu->logical_index);
  }
  return first;
}

std::vector<Domain> domains(hwloc_topology_t topology, hwloc_obj_type_t type) {
  std::vector<Domain> found;
  for (hwloc_obj_t object : objects_of(topology, type)) {
    found.push_back({static_cast<int>(found.size()), list_of(object->cpuset)});
  }
  return found;
}

std::vector<Domain> numa_nodes(hwloc_topology_t topology) {
  std::vector<Domain> found;
  for (hwloc_obj_t node = nullptr;
       (node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)) != nullptr;) {
    found.push_back({static_cast<int>(node->os_index), list_of(node->cpuset)});
  }
  return found;
}

std::vector<Cache> caches(hwloc_topology_t topology) {
  std::vector<Cache> found;
  for (int depth = 0; depth < hwloc_topology_get_depth(topology); ++depth) {
    for (hwloc_obj_t object = nullptr; (object = hwloc_get_next_obj_by_depth(topology, depth, object)) != nullptr;) {
      if (!hwloc_obj_type_is_cache(object->type)) continue;
      const auto& cache = object->attr->cache;
      const char* suffix = cache.type == HWLOC_OBJ_CACHE_DATA          ? "d"
                           : cache.type == HWLOC_OBJ_CACHE_INSTRUCTION ? "i"
                                                                       : "";
      found.push_back({fmt::format("L{}{}", cache.depth, suffix), cache.size, list_of(object->cpuset)});
    }
  }
  return found;
}

struct BitmapDeleter {
  void operator()(hwloc_bitmap_s* set) const { hwloc_bitmap_free(set); }
};

std::vector<Kind> kinds(hwloc_topology_t topology) {
  std::vector<Kind> found;
  const std::unique_ptr<hwloc_bitmap_s, BitmapDeleter> set(hwloc_bitmap_alloc());
  for (int number = 0; number < hwloc_cpukinds_get_nr(topology, 0); ++number) {
    int efficiency = -1;
    unsigned info_count = 0;
    hwloc_info_s* infos = nullptr;
    hwloc_cpukinds_get_info(topology, static_cast<unsigned>(number), set.get(), &efficiency, &info_count, &infos, 0);
    Kind& kind = found.emplace_back();
    kind.number = number;
    if (efficiency >= 0) kind.efficiency = efficiency;
    kind.cpus = list_of(set.get());
    for (unsigned i = 0; i < info_count; ++i) kind.infos.emplace(infos[i].name, infos[i].value);
  }
  return found;
}

/// For each PU (os index) the number of the object of a type that holds it: objects of one type are counted over all
/// depths, because hwloc's own index starts afresh at each (Core objects stand at two depths where one has a single PU
/// left and caches are per PU).
std::map<int, int> holders(const std::vector<Domain>& objects) {
  std::map<int, int> holder_of;
  for (const Domain& object : objects) {
    for (const int cpu : object.cpus) holder_of.emplace(cpu, object.index);
  }
  return holder_of;
}

int find_or(const std::map<int, int>& map, int key, int otherwise) {
  const auto found = map.find(key);
  return found == map.end() ? otherwise : found->second;
}

/// For each PU its innermost node, of those with equal CPUs the first: outer ones come first in no particular order.
std::map<int, int> innermost(std::vector<Domain> nodes) {
  std::ranges::stable_sort(nodes, {}, [](const Domain& node) { return node.cpus.size(); });
  return holders(nodes);
}

}  // namespace

std::vector<hwloc_obj_t> objects_of(hwloc_topology_t topology, hwloc_obj_type_t type) {
  std::vector<hwloc_obj_t> found;
  int depths = 0;
  for (int depth = 0; depth < hwloc_topology_get_depth(topology); ++depth) {
    if (hwloc_get_depth_type(topology, depth) != type) continue;
    ++depths;
    for (hwloc_obj_t object = nullptr; (object = hwloc_get_next_obj_by_depth(topology, depth, object)) != nullptr;) {
      found.push_back(object);
    }
  }
  if (depths > 1) {
    std::ranges::stable_sort(found, {}, [&](hwloc_obj_t object) { return first_pu(topology, object); });
  }
  return found;
}

Tree extract(hwloc_topology_t topology, hwloc_topology_t with_disallowed) {
  Tree tree;
  tree.root = branch_of(hwloc_get_root_obj(topology));
  tree.l3 = domains(topology, HWLOC_OBJ_L3CACHE);
  tree.numa = numa_nodes(with_disallowed);
  tree.packages = domains(topology, HWLOC_OBJ_PACKAGE);
  tree.caches = caches(topology);
  tree.kinds = kinds(topology);
  std::map<int, const Kind*> kind_of;
  for (const Kind& kind : tree.kinds) {
    for (int cpu : kind.cpus) kind_of.emplace(cpu, &kind);
  }
  const std::vector<Domain> cores = domains(topology, HWLOC_OBJ_CORE);
  const auto core_of = holders(cores), l3_of = holders(tree.l3), package_of = holders(tree.packages),
             node_of = innermost(tree.numa);
  for (hwloc_obj_t object = nullptr;
       (object = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, object)) != nullptr;) {
    Pu pu;
    pu.cpu = static_cast<int>(object->os_index);
    pu.core = find_or(core_of, pu.cpu, static_cast<int>(cores.size() + object->logical_index));  // a core of its own
    pu.l3 = find_or(l3_of, pu.cpu, -1);
    pu.package = find_or(package_of, pu.cpu, -1);
    pu.numa = find_or(node_of, pu.cpu, -1);
    if (const auto kind = kind_of.find(pu.cpu); kind != kind_of.end()) {
      pu.kind = kind->second->number;
      pu.efficiency = kind->second->efficiency.value_or(-1);
    }
    tree.pus.push_back(pu);
  }
  return restricted(tree, cpus_of(tree));  // counts smt_rank, drops objects without a PU of the tree
}

}  // namespace coresweep::topology
