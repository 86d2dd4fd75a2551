#include "harness/topology/machine.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>

#include "harness/topology/binding.hpp"
#include "harness/topology/host.hpp"
#include "harness/topology/impl.hpp"

namespace coresweep::topology {
namespace {

using nlohmann::json;

template <typename Value>
json or_null(const std::optional<Value>& value) {
  return value ? json(*value) : json(nullptr);
}

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

/// hwloc knows the model also where /proc/cpuinfo has none.
std::optional<std::string> model(hwloc_topology_t topology) {
  const hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
  for (const hwloc_obj_t object : {package, hwloc_get_root_obj(topology)}) {
    const char* name = object == nullptr ? nullptr : hwloc_obj_get_info_by_name(object, "CPUModel");
    if (name != nullptr) return name;
  }
  return cpu_model("/");
}

json counts_json(const CpuCounts& counts) {
  return {{"online", counts.online},
          {"allowed", counts.allowed},
          {"affinity", counts.affinity},
          {"usable", counts.usable},
          {"quota", counts.quota ? json(counts.quota->cpus) : json(nullptr)},
          {"quota_period_us", counts.quota ? json(counts.quota->period_us) : json(nullptr)}};
}

}  // namespace

json machine_facts(const Topology& machine) {
  const std::string host = host_name();
  const bool pretended = affinity_is_pretended();
  utsname kernel{};
  uname(&kernel);
  return {{"name", machine_name(host, machine.digest())},
          {"host", host},
          {"digest", machine.digest()},
          {"cpu_model", or_null(model(machine.impl().handle.get()))},
          {"architecture", kernel.machine},
          {"kernel", std::string(kernel.sysname) + " " + kernel.release},
          {"os", or_null(os_name("/"))},
          {"memory_bytes", or_null(memory_bytes("/"))},
          {"virtualisation", or_null(virtualisation("/", hypervisor_signature(), pretended))},
          {"affinity_is_pretended", pretended},
          {"governor", or_null(governor("/", machine.usable()))},
          {"turbo", or_null(turbo("/"))},
          {"clocksource", or_null(clocksource("/"))},
          {"cpus", counts_json(machine.counts())},
          {"topology", machine.describe()}};
}

}  // namespace coresweep::topology
