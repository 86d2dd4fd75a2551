#include <fmt/format.h>

#include <algorithm>

#include "harness/topology/cpulist.hpp"
#include "harness/topology/describe.hpp"
#include "harness/topology/impl.hpp"

namespace coresweep::topology {
namespace {

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string in_binary_units(std::uint64_t bytes) {
  constexpr std::uint64_t kib = 1024;
  constexpr std::uint64_t mib = kib * 1024;
  if (bytes >= mib) return fmt::format("{:.4g} MiB", static_cast<double>(bytes) / mib);
  return fmt::format("{:.4g} KiB", static_cast<double>(bytes) / kib);
}

std::string heading(const Topology::Impl& machine) {
  switch (machine.origin) {
    case Origin::file:
      return fmt::format("a foreign machine, from {}", machine.name);
    case Origin::synthetic:
      return fmt::format("a synthetic machine, \"{}\"", machine.name);
    case Origin::this_machine:
      break;
  }
  return "this machine";
}

std::string counts_text(const CpuCounts& cpus, const Tree& universe, bool foreign) {
  std::string text;
  const auto line = [&](std::string_view name, std::string_view value, std::string_view meaning) {
    text += fmt::format("{:<10}{:>6}  {}\n", name, value, meaning);
  };
  line("online", std::to_string(cpus.online), "CPUs that the kernel runs");
  line("allowed", std::to_string(cpus.allowed), "of those, what the cgroup's cpuset permits");
  line("affinity", std::to_string(cpus.affinity),
       foreign ? "no process runs there: as usable" : "CPUs in this process's own mask at start");
  line("usable", std::to_string(cpus.usable),
       fmt::format("where workers can be placed, all of the above at once: CPU {}", to_ranges(cpus_of(universe))));
  line("quota", cpus.quota ? fmt::format("{:.4g}", cpus.quota->cpus) : "-",
       foreign      ? "not known of another machine"
       : cpus.quota ? fmt::format("CPUs' worth of time that the cgroups grant, every {:g} ms",
                                  static_cast<double>(cpus.quota->period_us) / 1e3)
                    : "no limit on CPU time seen in the cgroups");
  if (cpus.limited_by_quota()) {
    text += fmt::format(
        "warning: {}.\n         For long computing use {}; what more of them do is measured by: coresweep run default "
        "--filter sustained\n",
        cpus.quota_warning(), std::max(1, static_cast<int>(cpus.quota->cpus)));
  }
  return text;
}

std::string shape_text(const Tree& universe) {
  const int smt = smt_width(universe);
  return fmt::format(
      "\n{}, {}, {}, {}, {}; {}\n", counted(universe.packages.size(), "package", "packages"),
      counted(universe.numa.size(), "NUMA node", "NUMA nodes"), counted(universe.l3.size(), "L3 cache", "L3 caches"),
      counted(static_cast<std::size_t>(core_count(universe)), "core", "cores"),
      counted(universe.pus.size(), "PU", "PUs"), smt > 1 ? fmt::format("up to {} PUs per core (SMT)", smt) : "no SMT");
}

std::string parts_text(const Tree& universe) {
  std::string text;
  for (const CacheGroup& group : cache_groups(universe)) {
    text += fmt::format("{:<10}{:>3} × {}, shared by {}\n", group.name, group.count, in_binary_units(group.bytes),
                        counted(static_cast<std::size_t>(group.pus), "PU", "PUs"));
  }
  for (const Domain& node : universe.numa) text += fmt::format("NUMA {:<5} CPU {}\n", node.index, to_ranges(node.cpus));
  for (const Kind& kind : universe.kinds) {
    text += fmt::format("kind {:<5} CPU {}, efficiency {}", kind.number, to_ranges(kind.cpus),
                        kind.efficiency ? std::to_string(*kind.efficiency) : "unknown");
    for (const auto& [name, value] : kind.infos) text += fmt::format(", {} {}", name, value);
    text += '\n';
  }
  return text;
}

}  // namespace

std::string CpuCounts::quota_warning() const {
  if (!limited_by_quota()) return "";
  return fmt::format(
      "the quota grants {:.4g} CPUs' worth of time on {} usable CPUs, every {:g} ms: more workers than that run "
      "at once in bursts only, and stand still when it is used up",
      quota->cpus, usable, static_cast<double>(quota->period_us) / 1e3);
}

std::string Topology::describe_text() const {
  const Tree& universe = impl_->universe;
  return fmt::format("{}, digest {}\n\n", heading(*impl_), digest()) +
         counts_text(counts(), universe, !is_this_machine()) + shape_text(universe) + parts_text(universe);
}

}  // namespace coresweep::topology
