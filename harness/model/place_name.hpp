#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/model/catalogue.hpp"

namespace coresweep {

/// A placement as an id spells it, in canonical form: a policy's name for its alias, its `@` filter kept, a
/// `cpus:LIST` as listed. Checks the spelling only: whether the machine has these CPUs or kinds is for
/// topology::deal to say. Throws UsageError: unknown policy or filter, a filter on `none` or `cpus:`, a bad list.
std::string canonical_place(std::string_view text, const std::vector<PlacementInfo>& policies);

}  // namespace coresweep
