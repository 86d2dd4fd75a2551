#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "harness/topology/placement.hpp"
#include "harness/topology/topology.hpp"

namespace coresweep::topology {

/// The folder of real machines' topologies, which is not part of the sources.
inline std::filesystem::path machines_folder() {
  return CORESWEEP_TOPOLOGIES;
}

/// The machine files, ascending; empty where the folder is absent.
inline std::vector<std::string> machine_files() {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(machines_folder(), error)) {
    if (entry.path().extension() == ".xml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The file that starts with `number` ("01"); "" where it is absent.
inline std::string machine_file(const std::string& number) {
  for (const std::string& file : machine_files()) {
    if (std::filesystem::path(file).filename().string().starts_with(number + "-")) return file;
  }
  return "";
}

/// A small machine of our own, made so that a wrong rule shows.
inline std::string small_machine(const std::string& name) {
  return (std::filesystem::path(CORESWEEP_SMALL_MACHINES) / (name + ".xml")).string();
}

/// "0 2 4" for workers of one CPU each, "0,1 0,1" for workers of several.
inline std::string as_text(const Placement& placement) {
  std::ostringstream text;
  for (std::size_t i = 0; i < placement.workers.size(); ++i) {
    for (std::size_t j = 0; j < placement.workers[i].size(); ++j) {
      text << (j > 0 ? "," : i > 0 ? " " : "") << placement.workers[i][j];
    }
  }
  return text.str();
}

inline unsigned words_in(const std::string& text) {
  std::istringstream words(text);
  unsigned count = 0;
  for (std::string word; words >> word;) ++count;
  return count;
}

}  // namespace coresweep::topology

#define CORESWEEP_NEED_MACHINES() \
  if (machine_files().empty()) GTEST_SKIP() << "no topologies in " << machines_folder() << ": nothing to deal on"
