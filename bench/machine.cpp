#include "bench/machine.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "harness/model/errors.hpp"

namespace coresweep::bench {
namespace {

std::string line_of(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// The number that `text` begins with, after blanks.
std::optional<std::uint64_t> number_of(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + begin, text.data() + text.size(), value);
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

/// What stands after `label` in a file of lines "label: value".
std::string value_of(const std::string& path, const std::string& label) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(label)) return line.substr(std::min(line.size(), label.size() + 1));
  }
  return {};
}

/// A cache's size in bytes ("491520K").
std::uint64_t size_of(const std::string& text) {
  const std::uint64_t number = number_of(text).value_or(0);
  if (text.ends_with('K')) return number << 10;
  return text.ends_with('M') ? number << 20 : number;
}

/// Limit and use of a cgroup's memory, by version 2 or 1; in a container the root is the container's own.
std::optional<std::uint64_t> left_by_cgroup() {
  static const std::pair<const char*, const char*> versions[] = {
      {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"},
      {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"}};
  for (const auto& [limit_file, use_file] : versions) {
    const auto limit = number_of(line_of(limit_file)), use = number_of(line_of(use_file));
    if (limit && use) return *limit > *use ? *limit - *use : 0;
  }
  return {};
}

}  // namespace

std::vector<int> numbers_in(const std::string& ranges) {
  std::vector<int> numbers;
  std::istringstream parts(ranges);
  for (std::string part; std::getline(parts, part, ',');) {
    const auto first = number_of(part);
    const std::size_t dash = part.find('-');
    const auto last = dash == std::string::npos ? first : number_of(part.substr(dash + 1));
    if (!first || !last) continue;
    for (std::uint64_t number = *first; number <= *last; ++number) numbers.push_back(static_cast<int>(number));
  }
  return numbers;
}

std::optional<std::uint64_t> last_caches_bytes() {
  std::map<std::uint64_t, std::map<std::string, std::uint64_t>> levels;  // level → CPUs that share one → bytes
  const std::string cpus = "/sys/devices/system/cpu/";
  for (const int cpu : numbers_in(line_of(cpus + "online"))) {
    for (int index = 0;; ++index) {
      std::string cache = cpus;
      cache.append("cpu").append(std::to_string(cpu)).append("/cache/index").append(std::to_string(index)).append("/");
      const auto level = number_of(line_of(cache + "level"));
      if (!level) break;
      levels[*level][line_of(cache + "shared_cpu_list")] = size_of(line_of(cache + "size"));
    }
  }
  if (levels.empty()) return {};
  std::uint64_t sum = 0;
  for (const auto& [sharers, bytes] : levels.rbegin()->second) sum += bytes;
  return sum;
}

std::optional<std::uint64_t> free_memory_bytes() {
  const auto kib = number_of(value_of("/proc/meminfo", "MemAvailable"));
  if (!kib) return {};
  const std::uint64_t bytes = *kib << 10;
  return std::min(bytes, left_by_cgroup().value_or(bytes));
}

void require_memory(std::uint64_t bytes) {
  const auto free = free_memory_bytes();
  if (!free) throw NotApplicable("this machine does not say how much memory is free");
  if (bytes <= *free / 4) return;
  throw NotApplicable("it needs " + std::to_string(bytes >> 20) + " MiB, which is more than a quarter of the " +
                      std::to_string(*free >> 20) + " MiB that are free");
}

std::vector<int> memory_nodes() {
  const std::vector<int> present = numbers_in(line_of("/sys/devices/system/node/has_memory"));
  const std::vector<int> allowed = numbers_in(value_of("/proc/self/status", "Mems_allowed_list"));
  std::vector<int> nodes;
  std::ranges::set_intersection(present, allowed, std::back_inserter(nodes));
  return nodes;
}

std::vector<int> siblings_of(int cpu) {
  return numbers_in(line_of("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list"));
}

}  // namespace coresweep::bench
