#include "harness/topology/cgroup.hpp"

#include <sstream>
#include <string>
#include <vector>

namespace coresweep::topology {
namespace {

namespace fs = std::filesystem;

/// A cgroup directory in which this process is accounted.
struct Group {
  fs::path directory;
  bool v2 = false;
};

bool lists(const std::string& comma_separated, const std::string& wanted) {
  std::istringstream items(comma_separated);
  for (std::string item; std::getline(items, item, ',');) {
    if (item == wanted) return true;
  }
  return false;
}

/// This process's path in the v2 hierarchy, or in v1's cpu hierarchy (/proc/self/cgroup: "id:controllers:path").
std::optional<std::string> own_path(const std::string& memberships, bool v2) {
  std::istringstream lines(memberships);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (v2 ? controllers.empty() : lists(controllers, "cpu")) return line.substr(second + 1);
  }
  return std::nullopt;
}

/// `path` as seen from a mount of the hierarchy's directory `mounted`. A path that is not below it belongs to another
/// namespace: then the mount itself is all that can be seen.
fs::path relative_to_mount(const std::string& path, const std::string& mounted) {
  const fs::path relative = fs::path(path).lexically_relative(mounted);
  const bool outside = relative.empty() || *relative.begin() == "..";
  return outside || relative == "." ? fs::path() : relative;
}

/// The process's own group and its ancestors up to the mount point of one hierarchy.
void add_groups(const Root& root, const std::string& mount_line, const std::string& memberships,
                std::vector<Group>& groups) {
  const std::size_t dash = mount_line.find(" - ");
  if (dash == std::string::npos) return;
  std::string skip, mounted, point, type, source, options;
  std::istringstream(mount_line.substr(0, dash)) >> skip >> skip >> skip >> mounted >> point;
  std::istringstream(mount_line.substr(dash + 3)) >> type >> source >> options;
  const bool v2 = type == "cgroup2";
  if (!v2 && (type != "cgroup" || !lists(options, "cpu"))) return;
  const auto path = own_path(memberships, v2);
  if (!path) return;
  const fs::path top = below(root, point);
  for (fs::path relative = relative_to_mount(*path, mounted);; relative = relative.parent_path()) {
    groups.push_back({top / relative, v2});
    if (relative.empty()) break;
  }
}

std::vector<Group> groups_of_this_process(const Root& root) {
  std::vector<Group> groups;
  const auto memberships = read_text(below(root, "/proc/self/cgroup"));
  const auto mounts = read_text(below(root, "/proc/self/mountinfo"));
  if (!memberships || !mounts) return groups;
  std::istringstream lines(*mounts);
  for (std::string line; std::getline(lines, line);) add_groups(root, line, *memberships, groups);
  return groups;
}

std::optional<CpuQuota> quota_of(const Group& group) {
  double quota = 0;
  double period = 0;
  if (group.v2) {
    const auto line = read_line(group.directory / "cpu.max");  // "max 100000" or "150000 100000"
    if (!line || !(std::istringstream(*line) >> quota >> period)) return std::nullopt;
  } else {
    quota = static_cast<double>(read_number(group.directory / "cpu.cfs_quota_us").value_or(-1));  // -1: unlimited
    period = static_cast<double>(read_number(group.directory / "cpu.cfs_period_us").value_or(0));
  }
  if (quota <= 0 || period <= 0) return std::nullopt;
  return CpuQuota{quota / period, static_cast<std::int64_t>(period)};
}

bool is_tighter(const CpuQuota& quota, const CpuQuota& other) {
  return quota.cpus != other.cpus ? quota.cpus < other.cpus : quota.period_us > other.period_us;
}

}  // namespace

std::optional<CpuQuota> cpu_quota(const Root& root) {
  std::optional<CpuQuota> tightest;
  for (const Group& group : groups_of_this_process(root)) {
    const auto quota = quota_of(group);
    if (quota && (!tightest || is_tighter(*quota, *tightest))) tightest = quota;
  }
  return tightest;
}

std::optional<long> throttled_us(const Root& root) {
  std::optional<long> sum;
  for (const Group& group : groups_of_this_process(root)) {
    const auto text = read_text(group.directory / "cpu.stat");
    if (!text) continue;
    const auto value = value_of(*text, group.v2 ? "throttled_usec" : "throttled_time");
    long number = 0;
    if (!value || !(std::istringstream(*value) >> number)) continue;
    sum = sum.value_or(0) + (group.v2 ? number : number / 1000);  // v1 counts nanoseconds
  }
  return sum;
}

}  // namespace coresweep::topology
