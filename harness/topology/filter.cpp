#include "harness/topology/filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "harness/model/errors.hpp"
#include "harness/topology/cpulist.hpp"

namespace coresweep::topology {
namespace {

/// N of `kind:N`; nullopt for `P` and `E`.
std::optional<int> kind_number(std::string_view filter) {
  constexpr std::string_view prefix = "kind:";
  if (filter == "P" || filter == "E") return std::nullopt;
  const std::string_view text = filter.starts_with(prefix) ? filter.substr(prefix.size()) : "";
  const auto number = parse_ranges(text);
  if (!number || text.find_first_of(",-") != std::string_view::npos) {
    throw UsageError(fmt::format("place: unknown filter '@{}'; one of @P, @E, @kind:N", filter));
  }
  return number->front().first;
}

std::vector<Kind> ranked(const Tree& universe) {
  std::vector<Kind> kinds;
  std::copy_if(universe.kinds.begin(), universe.kinds.end(), std::back_inserter(kinds),
               [](const Kind& kind) { return kind.efficiency.has_value(); });
  return kinds;
}

}  // namespace

Filtered filtered(const Tree& universe, std::string_view filter) {
  const std::optional<int> number = kind_number(filter);
  const std::vector<Kind> kinds = ranked(universe);
  std::size_t covered = 0;  // kinds are disjoint
  for (const Kind& kind : kinds) covered += kind.cpus.size();
  if (kinds.size() < 2) {
    return fmt::format("@{}: the usable CPUs are not of two or more kinds of known efficiency", filter);
  }
  if (covered < universe.pus.size()) {
    return fmt::format("@{}: {} of {} usable CPUs are of no kind of known efficiency", filter,
                       universe.pus.size() - covered, universe.pus.size());
  }
  if (number) {
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& k) { return k.number == *number; });
    if (kind == kinds.end()) return fmt::format("@{}: no usable CPU is of that kind", filter);
    return restricted(universe, kind->cpus);
  }
  if (kinds.size() > 2) {
    return fmt::format("@{}: {} kinds of CPUs, not two; choose one with @kind:N", filter, kinds.size());
  }
  const bool first_is_faster = *kinds[0].efficiency > *kinds[1].efficiency;
  return restricted(universe, kinds[(filter == "P") == first_is_faster ? 0 : 1].cpus);
}

}  // namespace coresweep::topology
