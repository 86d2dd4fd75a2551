#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "harness/topology/system.hpp"

namespace coresweep::topology {

/// A machine's /proc and /sys in a folder of the test's own.
class FakeRoot : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "coresweep-root-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(root); }

  void write(const std::string& absolute, const std::string& text) {
    const std::filesystem::path file = below(root, absolute);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  Root root;
};

}  // namespace coresweep::topology
