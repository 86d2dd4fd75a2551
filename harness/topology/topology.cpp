#include "harness/topology/topology.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "harness/model/errors.hpp"
#include "harness/topology/affinity.hpp"
#include "harness/topology/cgroup.hpp"
#include "harness/topology/cpulist.hpp"
#include "harness/topology/impl.hpp"
#include "harness/topology/load.hpp"
#include "harness/topology/trial.hpp"

namespace coresweep::topology {
namespace {

constexpr const char* boot_key = "CoresweepBoot";

/// What tells this boot of this machine from any other; "" where the kernel does not say.
std::string boot_id() {
  return read_line("/proc/sys/kernel/random/boot_id").value_or("");
}

/// @param with_disallowed  the same machine with what is not allowed; null where that is the same
std::unique_ptr<Topology::Impl> finished(HwlocHandle handle, hwloc_topology_t with_disallowed, Origin origin,
                                         std::string name) {
  auto impl = std::make_unique<Topology::Impl>();
  impl->whole = extract(handle.get(), with_disallowed != nullptr ? with_disallowed : handle.get());
  impl->universe = restricted(impl->whole, allowed_cpus(handle.get()));
  impl->digest = shape_digest(handle.get(), impl->whole.kinds);
  impl->origin = origin;
  impl->name = std::move(name);
  impl->handle = std::move(handle);
  return impl;
}

std::unique_ptr<Topology::Impl> this_machine(HwlocHandle handle, hwloc_topology_t with_disallowed = nullptr) {
  if (hwloc_topology_is_thissystem(handle.get()) == 0) {
    throw MissingError("topology: hwloc does not describe this machine; nothing can be measured with it");
  }
  auto impl = finished(std::move(handle), with_disallowed, Origin::this_machine, "");
  impl->universe = restricted(impl->universe, affinity_at_start());
  if (impl->universe.pus.empty()) {
    throw MissingError(
        "topology: no CPU is both known to hwloc and in this process's mask; start it with a wider mask");
  }
  return impl;
}

bool memory_is_disallowed(const HwlocHandle& handle) {
  const hwloc_topology_t topology = handle.get();
  return hwloc_bitmap_isincluded(hwloc_topology_get_complete_nodeset(topology),
                                 hwloc_topology_get_allowed_nodeset(topology)) == 0;
}

/// A second look, which costs what the first did: taken only where the first has left nodes out. Null where it fails.
HwlocHandle discovered_with_disallowed() {
  HwlocHandle handle = new_handle();
  const bool loaded =
      hwloc_topology_set_flags(handle.get(), HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED) == 0 && load(handle);
  return loaded ? std::move(handle) : nullptr;
}

/// Loaded from our copy of the text: one read, and no fallback to this machine where the file has gone.
bool load_xml(const HwlocHandle& handle, const std::string& xml, unsigned long flags) {
  return hwloc_topology_set_flags(handle.get(), flags) == 0 &&
         hwloc_topology_set_xmlbuffer(handle.get(), xml.data(), static_cast<int>(xml.size())) == 0 && load(handle);
}

std::unique_ptr<Topology::Impl> foreign(HwlocHandle handle, hwloc_topology_t with_disallowed, Origin origin,
                                        const std::string& name) {
  const int online = hwloc_get_nbobjs_by_type(with_disallowed, HWLOC_OBJ_PU);
  auto impl = finished(std::move(handle), with_disallowed, origin, name);
  impl->foreign_online = online;
  if (impl->universe.pus.empty()) throw UsageError(fmt::format("topology: {}: no CPU in it is allowed", name));
  return impl;
}

std::unique_ptr<Topology::Impl> from_xml(const std::string& xml, const std::string& path) {
  HwlocHandle handle = new_handle();
  if (!load_xml(handle, xml, 0)) throw UsageError(fmt::format("topology: {} cannot be loaded", path));
  const HwlocHandle with_disallowed = new_handle();
  const bool loaded = load_xml(with_disallowed, xml, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
  const hwloc_topology_t all = (loaded ? with_disallowed : handle).get();
  return foreign(std::move(handle), all, Origin::file, path);
}

std::unique_ptr<Topology::Impl> from_description(const std::string& description) {
  HwlocHandle handle = new_handle();
  if (hwloc_topology_set_synthetic(handle.get(), description.c_str()) != 0 || !load(handle)) {
    throw UsageError(fmt::format("topology: synthetic '{}' cannot be loaded", description));
  }
  const hwloc_topology_t all = handle.get();
  return foreign(std::move(handle), all, Origin::synthetic, description);
}

std::string read_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw UsageError(fmt::format("topology: {} is a directory; give an hwloc XML file", path));
  }
  errno = 0;
  auto text = read_text(path);
  if (!text) {
    throw UsageError(fmt::format("topology: cannot read '{}': {}; give an hwloc XML file of version 2", path,
                                 errno != 0 ? std::strerror(errno) : "it is empty"));
  }
  return std::move(*text);
}

}  // namespace

Topology::Topology(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Topology::~Topology() = default;
Topology::Topology(Topology&&) noexcept = default;
Topology& Topology::operator=(Topology&&) noexcept = default;

Topology Topology::discover() {
  affinity_at_start();
  HwlocHandle handle = new_handle();
  if (!load(handle)) throw MissingError("topology: hwloc cannot discover this machine; are /proc and /sys mounted?");
  hwloc_obj_add_info(hwloc_get_root_obj(handle.get()), boot_key, boot_id().c_str());
  const HwlocHandle all = memory_is_disallowed(handle) ? discovered_with_disallowed() : nullptr;
  return Topology(this_machine(std::move(handle), all.get()));
}

Topology Topology::from_parent(const std::string& path) {
  affinity_at_start();
  const std::string xml = read_file(path);
  HwlocHandle handle = new_handle();
  if (!load_xml(handle, xml, HWLOC_TOPOLOGY_FLAG_IS_THISSYSTEM)) {
    throw UsageError(fmt::format("topology: {} is no topology exported by a parent process", path));
  }
  const char* boot = hwloc_obj_get_info_by_name(hwloc_get_root_obj(handle.get()), boot_key);
  if (boot == nullptr || boot != boot_id()) {
    throw UsageError(
        fmt::format("topology: {} was not exported on this machine since it started; nothing can be bound "
                    "with it",
                    path));
  }
  return Topology(this_machine(std::move(handle)));
}

Topology Topology::from_file(const std::string& path) {
  const std::string xml = read_file(path);
  if (!survives([&] { from_xml(xml, path); })) {
    const bool newer = xml.find("<topology version=\"3") != std::string::npos;
    throw UsageError(newer ? fmt::format("topology: {} is hwloc XML of version 3; export it as version 2", path)
                           : fmt::format("topology: {} is no hwloc XML of version 2 that can be read", path));
  }
  return Topology(from_xml(xml, path));
}

Topology Topology::synthetic(const std::string& description) {
  if (!survives([&] { from_description(description); })) {
    throw UsageError(
        fmt::format("topology: synthetic '{}' cannot be made into a machine; write one like "
                    "\"pack:2 core:4 pu:2\"",
                    description));
  }
  return Topology(from_description(description));
}

bool Topology::is_this_machine() const {
  return impl_->origin == Origin::this_machine;
}

CpuCounts Topology::counts() const {
  CpuCounts counts;
  counts.allowed = static_cast<int>(allowed_cpus(impl_->handle.get()).size());
  counts.usable = static_cast<int>(impl_->universe.pus.size());
  if (!is_this_machine()) {
    counts.online = impl_->foreign_online;
    counts.affinity = counts.usable;
    return counts;
  }
  const auto online = read_line("/sys/devices/system/cpu/online");
  const auto ranges = online ? parse_ranges(*online) : std::nullopt;
  for (const auto& [first, last] : ranges.value_or(std::vector<std::pair<int, int>>{})) {
    counts.online += last - first + 1;
  }
  if (counts.online == 0) counts.online = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  counts.affinity = static_cast<int>(affinity_at_start().size());
  counts.quota = cpu_quota("/");
  return counts;
}

CpuList Topology::usable() const {
  return cpus_of(impl_->universe);
}

std::string Topology::digest() const {
  return impl_->digest;
}

void Topology::export_to(const std::string& path) const {
  char* xml = nullptr;
  int length = 0;
  if (hwloc_topology_export_xmlbuffer(impl_->handle.get(), &xml, &length, 0) != 0) {
    throw MissingError("topology: hwloc cannot write XML");
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  errno = 0;
  file.write(xml, std::strlen(xml));
  hwloc_free_xmlbuffer(impl_->handle.get(), xml);
  if (file.close(); !file) {
    throw MissingError(fmt::format("topology: cannot write {}: {}", path, std::strerror(errno)));
  }
}

}  // namespace coresweep::topology
