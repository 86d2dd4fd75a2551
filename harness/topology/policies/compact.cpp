#include "harness/topology/policy.hpp"

namespace coresweep::topology {

extern const Policy policy_compact;

const Policy policy_compact{
    .name = "compact",
    .alias = "close",
    .description = "logical order: SMT siblings first, then the next core",
    .places = [](const Tree& universe, std::string_view) { return one_each(universe.pus); },
};

}  // namespace coresweep::topology
