#pragma once

#include <string>
#include <vector>

#include "harness/sweep/sweep.hpp"

namespace coresweep::commands {

/// What the driver needs of this program: its registries, its suites, its own path.
sweep::Setting setting_on(const topology::Topology& machine);

/// The command line as typed, from the kernel.
std::vector<std::string> typed_command();

}  // namespace coresweep::commands
