#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "harness/topology/tree.hpp"

namespace coresweep::topology {

/// What a filter leaves: a smaller universe, or the reason why it says nothing about this machine.
using Filtered = std::variant<Tree, std::string>;

/// `P`, `E` or `kind:N` (what stands behind the `@`). Only where at least two kinds of known efficiency cover the
/// universe; `P` and `E` only where there are exactly two. Throws UsageError for any other filter.
Filtered filtered(const Tree& universe, std::string_view filter);

}  // namespace coresweep::topology
