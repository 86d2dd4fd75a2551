#include "harness/topology/placement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/model/errors.hpp"
#include "harness/model/place_name.hpp"
#include "harness/topology/filter.hpp"
#include "harness/topology/impl.hpp"
#include "harness/topology/policy.hpp"

namespace coresweep::topology {
namespace {

/// `text` up to the first `separator`, and what stands behind it.
std::pair<std::string_view, std::string_view> split(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

const Policy& policy_named(std::string_view name) {
  const auto table = policy_table();
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Policy* policy) { return policy->name == name; });
  if (found == table.end()) throw UsageError(fmt::format("place \"{}\": unknown policy", name));
  return **found;
}

void check_workers(unsigned workers) {
  if (workers == 0) throw UsageError("place: 0 workers; give at least 1");
  if (workers > max_workers) {
    throw UsageError(fmt::format("place: {} workers; give at most {}", workers, max_workers));
  }
}

Placement dealt(std::string policy, const Places& places, unsigned workers) {
  Placement placement{.policy = std::move(policy)};
  std::set<int> distinct;
  for (unsigned i = 0; i < workers; ++i) {
    const CpuList& place = placement.workers.emplace_back(places[i % places.size()]);
    if (i < places.size()) distinct.insert(place.begin(), place.end());
  }
  placement.oversubscribed = workers > distinct.size();
  const auto taken = [&](const CpuList& place) {
    return std::ranges::find(placement.workers, place) != placement.workers.end();
  };
  const auto next = std::ranges::find_if_not(places, taken);
  placement.caller = next != places.end() ? *next : places.front();
  return placement;
}

}  // namespace

std::vector<PlacementInfo> policies() {
  std::vector<PlacementInfo> infos;
  for (const Policy* policy : policy_table()) {
    const std::string_view suffix = policy->suffix == Suffix::list ? ":LIST" : "";
    infos.push_back(
        {fmt::format("{}{}", policy->name, suffix), std::string(policy->alias), std::string(policy->description)});
  }
  return infos;
}

Placement deal(const Tree& universe, std::string_view policy, unsigned workers) {
  check_workers(workers);
  const std::string name = canonical_place(policy, policies());
  if (const auto [stem, list] = split(name, ':'); policy_named(split(stem, '@').first).suffix == Suffix::list) {
    return dealt(name, policy_named(stem).places(universe, list), workers);
  }
  const auto [stem, filter] = split(name, '@');
  if (filter.empty()) return dealt(name, policy_named(stem).places(universe, {}), workers);
  const Filtered smaller = filtered(universe, filter);
  if (const auto* reason = std::get_if<std::string>(&smaller)) {
    return {.policy = name, .not_applicable = *reason};
  }
  return dealt(name, policy_named(stem).places(std::get<Tree>(smaller), {}), workers);
}

Placement deal(const Topology& machine, std::string_view policy, unsigned workers) {
  return deal(machine.impl().universe, policy, workers);
}

}  // namespace coresweep::topology
