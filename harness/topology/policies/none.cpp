#include "harness/topology/policy.hpp"

namespace coresweep::topology {

extern const Policy policy_none;

/// One place for all: the whole universe. Recorded, so that "unpinned" says within which CPUs.
const Policy policy_none{
    .name = "none",
    .alias = "unpinned",
    .description = "mask left as it was: every worker may run on the whole of U",
    .suffix = Suffix::nothing,
    .places = [](const Tree& universe, std::string_view) { return Places{cpus_of(universe)}; },
};

}  // namespace coresweep::topology
