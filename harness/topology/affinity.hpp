#pragma once

#include <string_view>

#include "harness/topology/topology.hpp"

namespace coresweep::topology {

/// The mask that this process was started with: read at the first call, which discovery makes before anybody binds.
const CpuList& affinity_at_start();

/// Whether a kernel that calls itself so (uname's release and version, the start of its log) is gVisor.
bool is_gvisor(std::string_view release, std::string_view version, std::string_view kernel_log);

}  // namespace coresweep::topology
