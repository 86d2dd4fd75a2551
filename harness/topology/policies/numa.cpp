#include "harness/topology/policy.hpp"

namespace coresweep::topology {

extern const Policy policy_numa;

const Policy policy_numa{
    .name = "numa",
    .alias = "",
    .description = "round robin over NUMA nodes that hold CPUs, siblings last within one",
    .places = [](const Tree& universe, std::string_view) { return round_robin(universe, numa_domains(universe)); },
};

}  // namespace coresweep::topology
