#include "bench/commands/setting.hpp"

#include <filesystem>
#include <fstream>

#include "bench/registry.hpp"

namespace coresweep::commands {

sweep::Setting setting_on(const topology::Topology& machine) {
  return {bench::catalogue(), machine, bench::suites(), std::filesystem::read_symlink("/proc/self/exe").string()};
}

std::vector<std::string> typed_command() {
  std::ifstream file("/proc/self/cmdline");
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
  return words;
}

}  // namespace coresweep::commands
