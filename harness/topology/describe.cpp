#include "harness/topology/describe.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/topology/impl.hpp"

namespace coresweep::topology {
namespace {

using nlohmann::json;

template <typename Value>
json or_null(const std::optional<Value>& value) {
  return value ? json(*value) : json(nullptr);
}

json or_null(int index) {
  return index < 0 ? json(nullptr) : json(index);
}

json kinds_json(const Tree& universe) {
  json kinds = json::array();
  for (const Kind& kind : universe.kinds) {
    kinds.push_back({{"number", kind.number},
                     {"cpus", kind.cpus},
                     {"efficiency", or_null(kind.efficiency)},
                     {"infos", kind.infos}});
  }
  return kinds;
}

json caches_json(const Tree& universe) {
  json caches = json::array();
  for (const CacheGroup& group : cache_groups(universe)) {
    caches.push_back({{"name", group.name}, {"bytes", group.bytes}, {"pus", group.pus}, {"count", group.count}});
  }
  return caches;
}

json places_json(const Tree& universe) {
  json places = json::array();
  for (const Pu& pu : universe.pus) {
    places.push_back({{"cpu", pu.cpu},
                      {"core", pu.core},
                      {"smt_rank", pu.smt_rank},
                      {"kind", or_null(pu.kind)},
                      {"l3", or_null(pu.l3)},
                      {"numa_node", or_null(pu.numa)},
                      {"package", or_null(pu.package)}});
  }
  return places;
}

json loaded_json(hwloc_topology_t topology) {
  const auto count = [&](hwloc_obj_type_t type) { return objects_of(topology, type).size(); };
  return {{"packages", count(HWLOC_OBJ_PACKAGE)},
          {"numa_nodes", hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE)},
          {"l3", count(HWLOC_OBJ_L3CACHE)},
          {"cores", count(HWLOC_OBJ_CORE)},
          {"pus", count(HWLOC_OBJ_PU)}};
}

}  // namespace

std::vector<CacheGroup> cache_groups(const Tree& tree) {
  std::vector<CacheGroup> groups;
  for (const Cache& cache : tree.caches) {
    const int pus = static_cast<int>(cache.cpus.size());
    auto group = std::find_if(groups.begin(), groups.end(), [&](const CacheGroup& known) {
      return known.name == cache.name && known.bytes == cache.bytes && known.pus == pus;
    });
    if (group == groups.end()) group = groups.insert(groups.end(), {cache.name, cache.bytes, pus, 0});
    ++group->count;
  }
  return groups;
}

json Topology::describe() const {
  const Tree& universe = impl_->universe;
  const CpuCounts cpus = counts();
  return {{"online", cpus.online},
          {"allowed", cpus.allowed},
          {"affinity", cpus.affinity},
          {"usable", cpus.usable},
          {"quota", cpus.quota ? json(cpus.quota->cpus) : json(nullptr)},
          {"quota_period_us", cpus.quota ? json(cpus.quota->period_us) : json(nullptr)},
          {"packages", universe.packages.size()},
          {"numa_nodes", universe.numa.size()},
          {"l3", universe.l3.size()},
          {"cores", core_count(universe)},
          {"pus", universe.pus.size()},
          {"smt", smt_width(universe)},
          {"kinds", kinds_json(universe)},
          {"digest", digest()},
          {"caches", caches_json(universe)},
          {"places", places_json(universe)},
          {"as_loaded", loaded_json(impl_->handle.get())},
          {"this_machine", is_this_machine()}};
}

}  // namespace coresweep::topology
