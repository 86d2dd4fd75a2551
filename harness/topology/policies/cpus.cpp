#include <fmt/format.h>

#include <algorithm>

#include "harness/model/errors.hpp"
#include "harness/topology/cpulist.hpp"
#include "harness/topology/policy.hpp"

namespace coresweep::topology {

extern const Policy policy_cpus;

namespace {

/// A CPU may be listed twice: two workers on one CPU on purpose.
Places as_listed(const Tree& universe, std::string_view list) {
  CpuList allowed = cpus_of(universe);
  std::sort(allowed.begin(), allowed.end());
  const auto ranges = parse_ranges(list);
  if (!ranges) {
    throw UsageError(
        fmt::format("place: 'cpus:{}' is no list of CPUs; write numbers and ranges, e.g. cpus:0,2-3", list));
  }
  Places places;
  for (const auto& [first, last] : *ranges) {
    for (int cpu = first; cpu <= last; ++cpu) {
      // Checked one by one, so that an absurd range ends at its first CPU that is not there.
      if (!std::binary_search(allowed.begin(), allowed.end(), cpu)) {
        throw UsageError(fmt::format("place: 'cpus:{}' names CPU {}, which is not usable here; usable: {}", list, cpu,
                                     to_ranges(allowed)));
      }
      places.push_back({cpu});
    }
  }
  return places;
}

}  // namespace

const Policy policy_cpus{
    .name = "cpus",
    .alias = "",
    .description = "cpus:LIST, as listed: numbers and ranges, e.g. cpus:0,2-3",
    .suffix = Suffix::list,
    .places = as_listed,
};

}  // namespace coresweep::topology
