#include <fmt/format.h>

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

std::vector<Domain> domains(hwloc_topology_t topology, hwloc_obj_type_t type) {
  std::vector<Domain> found;
  for (hwloc_obj_t object = nullptr; (object = hwloc_get_next_obj_by_type(topology, type, object)) != nullptr;) {
    const unsigned index = type == HWLOC_OBJ_NUMANODE ? object->os_index : object->logical_index;
    found.push_back({static_cast<int>(index), list_of(object->cpuset)});
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

int index_of_holder(hwloc_topology_t topology, hwloc_obj_t pu, hwloc_obj_type_t type) {
  const hwloc_obj_t holder = hwloc_get_ancestor_obj_by_type(topology, type, pu);
  return holder == nullptr ? -1 : static_cast<int>(holder->logical_index);
}

Pu pu_of(hwloc_topology_t topology, hwloc_obj_t object) {
  Pu pu;
  pu.cpu = static_cast<int>(object->os_index);
  pu.core = index_of_holder(topology, object, HWLOC_OBJ_CORE);
  if (pu.core < 0) {
    const int cores = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE);
    pu.core = (cores > 0 ? cores : 0) + static_cast<int>(object->logical_index);
  }
  pu.l3 = index_of_holder(topology, object, HWLOC_OBJ_L3CACHE);
  pu.package = index_of_holder(topology, object, HWLOC_OBJ_PACKAGE);
  return pu;
}

}  // namespace

Tree extract(hwloc_topology_t topology) {
  Tree tree;
  tree.root = branch_of(hwloc_get_root_obj(topology));
  tree.l3 = domains(topology, HWLOC_OBJ_L3CACHE);
  tree.numa = domains(topology, HWLOC_OBJ_NUMANODE);
  tree.packages = domains(topology, HWLOC_OBJ_PACKAGE);
  tree.caches = caches(topology);
  tree.kinds = kinds(topology);
  std::map<int, const Kind*> kind_of;
  for (const Kind& kind : tree.kinds) {
    for (int cpu : kind.cpus) kind_of.emplace(cpu, &kind);
  }
  std::map<int, int> numa_of;
  for (const Domain& node : tree.numa) {
    for (int cpu : node.cpus) numa_of.emplace(cpu, node.index);
  }
  for (hwloc_obj_t object = nullptr;
       (object = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, object)) != nullptr;) {
    Pu pu = pu_of(topology, object);
    if (const auto kind = kind_of.find(pu.cpu); kind != kind_of.end()) {
      pu.kind = kind->second->number;
      pu.efficiency = kind->second->efficiency.value_or(-1);
    }
    if (const auto node = numa_of.find(pu.cpu); node != numa_of.end()) pu.numa = node->second;
    tree.pus.push_back(pu);
  }
  return restricted(tree, cpus_of(tree));  // counts smt_rank, drops objects without a PU of the tree
}

}  // namespace coresweep::topology
