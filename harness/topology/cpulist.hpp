#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/topology/topology.hpp"

namespace coresweep::topology {

/// "0,2-4" as pairs first…last, in the order written; nullopt where it is no such list or a range runs backwards.
/// The same grammar as the kernel's lists in sysfs.
std::optional<std::vector<std::pair<int, int>>> parse_ranges(std::string_view text);

/// "0,2-4" for ascending CPUs; "none" for none.
std::string to_ranges(CpuList cpus);

}  // namespace coresweep::topology
