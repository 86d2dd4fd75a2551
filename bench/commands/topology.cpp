#include "harness/topology/topology.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "bench/commands/commands.hpp"
#include "bench/commands/machine_source.hpp"
#include "harness/model/json_text.hpp"

namespace coresweep::commands {

void add_topology(CLI::App& app, int& exit) {
  struct Options {
    std::shared_ptr<MachineSource> source = std::make_shared<MachineSource>();
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("topology", "what CPUs there are, and how many workers can really use");
  add_machine_source(*command, options->source);
  command->add_flag("--json", options->json, "as JSON");
  command->callback([command, options, &exit] {
    const topology::Topology machine = load(*command, *options->source);
    fmt::print("{}", options->json ? json_text(machine.describe(), 2) + "\n" : machine.describe_text());
    exit = 0;
  });
}

}  // namespace coresweep::commands
