#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/topology/system.hpp"
#include "harness/topology/topology.hpp"

namespace coresweep::topology {

/// Single facts about the machine from /proc, /sys and /etc under `root` ("/" but in tests). nullopt: it does not say.

std::optional<std::string> cpu_model(const Root& root);  ///< /proc/cpuinfo
std::optional<std::string> os_name(const Root& root);    ///< os-release's PRETTY_NAME
std::optional<std::int64_t> memory_bytes(const Root& root);
/// The cpufreq governors of these CPUs, distinct, joined by ", ".
std::optional<std::string> governor(const Root& root, const CpuList& cpus);
std::optional<std::string> turbo(const Root& root);  ///< "on" or "off"
std::optional<std::string> clocksource(const Root& root);
/// Ticks of 10 ms that the hypervisor gave to others, all CPUs since boot (/proc/stat).
std::optional<long> steal_ticks(const Root& root);

/// The text that CPUID leaf 0x40000000 answers under a hypervisor, e.g. "KVMKVMKVM"; "" without one or off x86.
std::string hypervisor_signature();

/// Layers joined by "+", outermost first, e.g. "kvm+docker"; nullopt: none seen.
std::optional<std::string> virtualisation(const Root& root, std::string_view signature, bool gvisor);

/// `<host>-<first 6 of digest>` of [A-Za-z0-9._-] alone, never starting with a dot: a directory's name.
std::string machine_name(std::string_view host, std::string_view digest);

}  // namespace coresweep::topology
