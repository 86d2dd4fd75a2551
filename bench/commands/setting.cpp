#include "bench/commands/setting.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bench/registry.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::commands {

sweep::Setting setting_on(const topology::Topology& machine) {
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  const std::string worker = program.parent_path() / "coresweep-worker";
  if (access(worker.c_str(), X_OK) != 0) throw MissingError(worker + ": is missing or no program; run: make build");
  return {bench::catalogue(), machine, bench::suites(), program.string()};
}

std::vector<std::string> typed_command() {
  std::ifstream file("/proc/self/cmdline");
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
  return words;
}

}  // namespace coresweep::commands
