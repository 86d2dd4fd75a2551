#include "bench/commands/machine_source.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "harness/model/errors.hpp"

namespace coresweep::commands {
namespace {

// The largest machines make some megabytes of XML.
constexpr std::uintmax_t most_bytes = std::uintmax_t{64} << 20;

/// hwloc reads to the end of whatever it is given, and /dev/zero has none.
void require_file(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code none;
  if (!fs::exists(path, none)) return;  // the reader says so
  if (!fs::is_regular_file(path, none))
    throw UsageError(fmt::format("--topology {}: is no file; name hwloc XML", path));
  if (fs::file_size(path, none) > most_bytes) {
    throw UsageError(fmt::format("--topology {}: is larger than {} MiB; name hwloc XML", path, most_bytes >> 20));
  }
}

}  // namespace

void add_machine_source(CLI::App& command, const std::shared_ptr<MachineSource>& source) {
  CLI::Option* file = command.add_option("--topology", source->file, "a foreign machine: hwloc XML, version 2");
  file->type_name("FILE.xml");
  CLI::Option* synthetic =
      command.add_option("--synthetic", source->synthetic, "a made-up one: \"pack:2 core:4 pu:2\"");
  synthetic->type_name("STR")->excludes(file);
}

topology::Topology load(const CLI::App& command, const MachineSource& source) {
  // Asked for by count and not by value: an empty name is an error, not this machine.
  if (command.count("--topology") > 0) {
    require_file(source.file);
    return topology::Topology::from_file(source.file);
  }
  if (command.count("--synthetic") > 0) return topology::Topology::synthetic(source.synthetic);
  return topology::Topology::discover();
}

}  // namespace coresweep::commands
