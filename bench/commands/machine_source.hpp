#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "harness/topology/topology.hpp"

namespace coresweep::commands {

/// Which machine a query is about: this one, unless an option names another.
struct MachineSource {
  std::string file;
  std::string synthetic;
};

/// Adds `--topology` and `--synthetic`, which exclude each other.
void add_machine_source(CLI::App& command, const std::shared_ptr<MachineSource>& source);

/// Throws UsageError for a file or a description that cannot be used.
topology::Topology load(const CLI::App& command, const MachineSource& source);

}  // namespace coresweep::commands
