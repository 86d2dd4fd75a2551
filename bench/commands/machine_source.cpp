#include "bench/commands/machine_source.hpp"

namespace coresweep::commands {

void add_machine_source(CLI::App& command, const std::shared_ptr<MachineSource>& source) {
  CLI::Option* file = command.add_option("--topology", source->file, "a foreign machine: hwloc XML, version 2");
  file->type_name("FILE.xml");
  CLI::Option* synthetic =
      command.add_option("--synthetic", source->synthetic, "a made-up one: \"pack:2 core:4 pu:2\"");
  synthetic->type_name("STR")->excludes(file);
}

topology::Topology load(const CLI::App& command, const MachineSource& source) {
  // Asked for by count and not by value: an empty name is an error, not this machine.
  if (command.count("--topology") > 0) return topology::Topology::from_file(source.file);
  if (command.count("--synthetic") > 0) return topology::Topology::synthetic(source.synthetic);
  return topology::Topology::discover();
}

}  // namespace coresweep::commands
