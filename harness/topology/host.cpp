#include "harness/topology/host.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

#include <fmt/format.h>

namespace coresweep::topology {
namespace {

std::optional<std::string> first_value(const std::optional<std::string>& text,
                                       std::initializer_list<const char*> keys) {
  if (!text) return std::nullopt;
  for (const char* key : keys) {
    if (auto value = value_of(*text, key)) return value;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> cpu_model(const Root& root) {
  // "cpu": POWER; "Model", "Hardware": ARM boards.
  return first_value(read_text(below(root, "/proc/cpuinfo")), {"model name", "cpu", "Model", "Hardware"});
}

std::optional<std::string> os_name(const Root& root) {
  auto name = first_value(read_text(below(root, "/etc/os-release")), {"PRETTY_NAME", "NAME"});
  if (name)
    name->erase(std::remove_if(name->begin(), name->end(), [](char c) { return c == '"' || c == '\''; }), name->end());
  return name;
}

std::optional<std::int64_t> memory_bytes(const Root& root) {
  const auto value = first_value(read_text(below(root, "/proc/meminfo")), {"MemTotal"});  // "16384 kB"
  std::int64_t kib = 0;
  if (!value || !(std::istringstream(*value) >> kib)) return std::nullopt;
  return kib * 1024;
}

std::optional<std::string> governor(const Root& root, const CpuList& cpus) {
  std::vector<std::string> governors;
  for (const int cpu : cpus) {
    const auto line =
        read_line(below(root, fmt::format("/sys/devices/system/cpu/cpu{}/cpufreq/scaling_governor", cpu)));
    if (line && std::find(governors.begin(), governors.end(), *line) == governors.end()) governors.push_back(*line);
  }
  if (governors.empty()) return std::nullopt;
  std::sort(governors.begin(), governors.end());
  return fmt::format("{}", fmt::join(governors, ", "));
}

std::optional<std::string> turbo(const Root& root) {
  if (const auto off = read_number(below(root, "/sys/devices/system/cpu/intel_pstate/no_turbo"))) {
    return *off != 0 ? "off" : "on";
  }
  if (const auto on = read_number(below(root, "/sys/devices/system/cpu/cpufreq/boost"))) {
    return *on != 0 ? "on" : "off";
  }
  return std::nullopt;
}

std::optional<std::string> clocksource(const Root& root) {
  return read_line(below(root, "/sys/devices/system/clocksource/clocksource0/current_clocksource"));
}

std::optional<long> steal_ticks(const Root& root) {
  const auto line = read_line(below(root, "/proc/stat"));
  if (!line || !line->starts_with("cpu ")) return std::nullopt;
  std::istringstream fields(*line);
  std::string name;
  long ticks = 0;
  fields >> name;
  // user nice system idle iowait irq softirq steal
  for (int field = 0; field < 8; ++field) {
    if (!(fields >> ticks)) return std::nullopt;
  }
  return ticks;
}

std::string machine_name(std::string_view host, std::string_view digest) {
  std::string name(host.substr(0, 64));
  for (char& c : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
    if (!plain) c = '-';
  }
  name.erase(0, name.find_first_not_of(".-"));  // no hidden directory, nothing that reads as an option
  if (name.empty()) name = "machine";
  return fmt::format("{}-{}", name, digest.substr(0, 6));
}

}  // namespace coresweep::topology
