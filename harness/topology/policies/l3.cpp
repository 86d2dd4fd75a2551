#include "harness/topology/policy.hpp"

namespace coresweep::topology {

extern const Policy policy_l3;

namespace {

Places over_l3(const Tree& universe, std::string_view) {
  if (!universe.l3.empty()) return round_robin(universe, universe.l3);
  const std::vector<Domain> numa = numa_domains(universe);
  return round_robin(universe, numa.size() >= 2 ? numa : universe.packages);
}

}  // namespace

const Policy policy_l3{
    .name = "l3",
    .alias = "",
    .description = "round robin over L3 caches (without any: NUMA nodes, else packages), siblings last within one",
    .places = over_l3,
};

}  // namespace coresweep::topology
