#include "harness/topology/load.hpp"

#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <string_view>
#include <vector>

#include "harness/model/errors.hpp"

namespace coresweep::topology {

void isolate_from_environment() {
  static std::once_flag once;
  std::call_once(once, [] {
    std::vector<std::string> names;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
      const std::string_view variable = *entry;
      if (variable.starts_with("HWLOC_")) names.emplace_back(variable.substr(0, variable.find('=')));
    }
    for (const std::string& name : names) unsetenv(name.c_str());
    setenv("HWLOC_HIDE_ERRORS", "2", 1);
  });
}

HwlocHandle new_handle() {
  isolate_from_environment();
  hwloc_topology_t topology = nullptr;
  if (hwloc_topology_init(&topology) != 0) throw MissingError("topology: hwloc cannot start; is there memory left?");
  return HwlocHandle(topology);
}

bool load(const HwlocHandle& handle) {
  return hwloc_topology_load(handle.get()) == 0 && hwloc_get_nbobjs_by_type(handle.get(), HWLOC_OBJ_PU) > 0;
}

CpuList allowed_cpus(hwloc_topology_t topology) {
  const hwloc_const_bitmap_t allowed = hwloc_topology_get_allowed_cpuset(topology);
  CpuList cpus;
  for (hwloc_obj_t pu = nullptr; (pu = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, pu)) != nullptr;) {
    if (hwloc_bitmap_isset(allowed, pu->os_index)) cpus.push_back(static_cast<int>(pu->os_index));
  }
  return cpus;
}

}  // namespace coresweep::topology
