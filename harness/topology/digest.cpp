#include <fmt/format.h>

#include <cstdint>

#include "harness/topology/cpulist.hpp"
#include "harness/topology/impl.hpp"

namespace coresweep::topology {
namespace {

/// FNV-1a, 64 bits (Fowler, Noll, Vo): small, and fixed for ever, which std::hash is not.
std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

std::string cpus_of_object(hwloc_obj_t object) {
  CpuList cpus;
  for (int cpu = hwloc_bitmap_first(object->cpuset); cpu >= 0; cpu = hwloc_bitmap_next(object->cpuset, cpu)) {
    cpus.push_back(cpu);
  }
  return to_ranges(cpus);
}

void append_shape(hwloc_obj_t object, std::string& shape) {
  const bool is_cache = hwloc_obj_type_is_cache(object->type) != 0;  // a memory-side cache's size is memory's
  shape += fmt::format("({} {} {} {}", hwloc_obj_type_string(object->type), static_cast<int>(object->os_index),
                       cpus_of_object(object), is_cache ? object->attr->cache.size : 0);
  for (hwloc_obj_t child = object->memory_first_child; child != nullptr; child = child->next_sibling) {
    append_shape(child, shape);
  }
  for (unsigned i = 0; i < object->arity; ++i) append_shape(object->children[i], shape);
  shape += ')';
}

}  // namespace

std::string shape_digest(hwloc_topology_t topology, const std::vector<Kind>& kinds) {
  std::string shape;
  append_shape(hwloc_get_root_obj(topology), shape);
  for (const Kind& kind : kinds) {
    shape += fmt::format("[{} {}]", kind.efficiency.value_or(-1), to_ranges(kind.cpus));
  }
  const std::uint64_t hash = fnv1a(shape);
  return fmt::format("{:012x}", (hash ^ (hash >> 48)) & 0xffffffffffffULL);
}

}  // namespace coresweep::topology
