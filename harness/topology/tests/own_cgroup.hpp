#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "harness/model/cpu_quota.hpp"
#include "harness/topology/system.hpp"

namespace coresweep::topology {

/// A fresh cgroup with a quota on CPU time below the one that this process is in, and this process in it. At the end
/// the process is where it was, and the group is gone. Written anew, so that what the harness reads is checked against
/// something else.
class OwnCgroup {
 public:
  /// nullptr where none can be made; `why` then says it. Without CPUs it grants no less than its parent does.
  static std::unique_ptr<OwnCgroup> make(const CpuQuota& quota, std::string& why) {
    const auto parent = own_directory();
    if (!parent) {
      why = "no cgroup with a cpu controller is mounted here";
      return nullptr;
    }
    static int made = 0;
    auto group = std::unique_ptr<OwnCgroup>(new OwnCgroup(
        *parent, *parent / ("coresweep-test-" + std::to_string(getpid()) + "-" + std::to_string(made++))));
    std::error_code failed;
    std::filesystem::create_directory(group->directory_, failed);
    if (!failed && group->limit(quota) && move_to(group->directory_)) return group;
    why = "no cgroup with a quota can be made in " + parent->string() + " (not root, read-only, or a v2 group with " +
          "processes of its own)";
    return nullptr;
  }
  ~OwnCgroup() {
    move_to(parent_);
    std::error_code ignored;
    std::filesystem::remove(directory_, ignored);
  }
  OwnCgroup(const OwnCgroup&) = delete;
  OwnCgroup& operator=(const OwnCgroup&) = delete;

  const std::filesystem::path& directory() const { return directory_; }

 private:
  OwnCgroup(std::filesystem::path parent, std::filesystem::path directory)
      : parent_(std::move(parent)), directory_(std::move(directory)) {}

  static bool put(const std::filesystem::path& file, const std::string& text) {
    std::ofstream stream(file);
    return static_cast<bool>(stream << text << std::flush);
  }
  static bool move_to(const std::filesystem::path& directory) {
    return put(directory / "cgroup.procs", std::to_string(getpid()));
  }
  bool limit(const CpuQuota& quota) const {
    const std::string period = std::to_string(quota.period_us);
    const std::string granted = std::to_string(static_cast<long>(quota.cpus * static_cast<double>(quota.period_us)));
    if (quota.cpus == 0) return true;
    if (std::filesystem::exists(directory_ / "cpu.max")) return put(directory_ / "cpu.max", granted + " " + period);
    if (!std::filesystem::exists(directory_ / "cpu.cfs_quota_us")) return false;
    return put(directory_ / "cpu.cfs_period_us", period) && put(directory_ / "cpu.cfs_quota_us", granted);
  }

  /// Where this process is in v1's cpu hierarchy, else in v2's.
  static std::optional<std::filesystem::path> own_directory() {
    const std::string memberships = read_text("/proc/self/cgroup").value_or("");
    std::istringstream mounts(read_text("/proc/self/mountinfo").value_or(""));
    std::optional<std::filesystem::path> second;
    for (std::string line; std::getline(mounts, line);) {
      std::string skip, top, point;
      std::istringstream(line) >> skip >> skip >> skip >> top >> point;
      const bool v1 = line.find(" - cgroup ") != std::string::npos && line.ends_with(",cpu");
      const bool shared = line.find(" - cgroup ") != std::string::npos && line.find(",cpu,") != std::string::npos;
      const bool v2 = line.find(" - cgroup2 ") != std::string::npos;
      if (!v1 && !shared && !v2) continue;
      std::istringstream groups(memberships);
      for (std::string group; std::getline(groups, group);) {
        const std::string controllers =
            "," + group.substr(group.find(':') + 1, group.rfind(':') - group.find(':') - 1) + ",";
        if (v2 ? controllers != ",," : controllers.find(",cpu,") == std::string::npos) continue;
        const auto below = std::filesystem::path(group.substr(group.rfind(':') + 1)).lexically_relative(top);
        const bool outside = below.empty() || *below.begin() == ".." || below == ".";
        const std::filesystem::path directory = outside ? std::filesystem::path(point) : point / below;
        if (!v2) return directory;
        second = directory;
      }
    }
    return second;
  }

  std::filesystem::path parent_;
  std::filesystem::path directory_;
};

}  // namespace coresweep::topology
