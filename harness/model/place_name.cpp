#include "harness/model/place_name.hpp"

#include <algorithm>

#include "harness/model/errors.hpp"

namespace coresweep {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 10 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// `n` or `n-m`, comma-separated.
bool is_cpu_list(std::string_view list) {
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view item = list.substr(0, comma);
    const std::size_t dash = item.find('-');
    if (!is_number(item.substr(0, dash))) return false;
    if (dash != std::string_view::npos && !is_number(item.substr(dash + 1))) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

bool is_filter(std::string_view filter) {
  constexpr std::string_view kind = "kind:";
  return filter == "P" || filter == "E" || (filter.starts_with(kind) && is_number(filter.substr(kind.size())));
}

std::string names_of(const std::vector<PlacementInfo>& policies) {
  std::string names;
  for (const PlacementInfo& policy : policies) {
    if (!policy.name.starts_with("cpus:")) names += policy.name + ", ";
  }
  return names + "cpus:LIST";
}

}  // namespace

std::string canonical_place(std::string_view text, const std::vector<PlacementInfo>& policies) {
  const std::string quoted = "\"" + std::string(text) + "\"";
  if (text.starts_with("cpus:")) {
    if (is_cpu_list(text.substr(5))) return std::string(text);
    throw UsageError("place " + quoted + ": a list of CPUs is like cpus:0,2-3, without a filter");
  }
  const std::size_t at = text.find('@');
  const std::string_view name = text.substr(0, at);
  const auto policy = std::ranges::find_if(
      policies, [&](const PlacementInfo& info) { return info.name == name || (!name.empty() && info.alias == name); });
  if (policy == policies.end()) throw UsageError("place " + quoted + ": unknown policy; one of " + names_of(policies));
  if (at == std::string_view::npos) return policy->name;
  if (policy->name == "none") throw UsageError("place " + quoted + ": none takes no filter");
  if (!is_filter(text.substr(at + 1))) {
    throw UsageError("place " + quoted + ": unknown filter; one of @P, @E, @kind:N");
  }
  return policy->name + std::string(text.substr(at));
}

}  // namespace coresweep
