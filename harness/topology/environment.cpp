#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/topology/before_libraries.hpp"
#include "harness/topology/cgroup.hpp"
#include "harness/topology/cpulist.hpp"
#include "harness/topology/host.hpp"
#include "harness/topology/machine.hpp"

namespace coresweep::topology {
namespace {

using nlohmann::json;

json line_or_null(const char* file) {
  const auto line = read_line(file);
  return line ? json(*line) : json(nullptr);
}

json number_or_null(const char* file) {
  const auto number = read_number(file);
  return number ? json(*number) : json(nullptr);
}

/// As the kernel's setting and this process's personality (setarch -R) make it together.
json aslr() {
  if ((personality(0xffffffff) & ADDR_NO_RANDOMIZE) != 0) return "off";
  const auto level = read_number("/proc/sys/kernel/randomize_va_space");
  if (!level) return nullptr;
  return *level == 0 ? "off" : *level == 1 ? "partial" : "full";
}

json load_average() {
  std::istringstream line(read_line("/proc/loadavg").value_or(""));
  json averages = json::array();
  for (double average = 0; averages.size() < 3 && line >> average;) averages.push_back(average);
  return averages.size() == 3 ? averages : json(nullptr);
}

/// The choice in brackets: "always [madvise] never".
json transparent_hugepage() {
  const auto line = read_line("/sys/kernel/mm/transparent_hugepage/enabled");
  const std::size_t open = line ? line->find('[') : std::string::npos;
  const std::size_t close = line ? line->find(']') : std::string::npos;
  if (open == std::string::npos || close == std::string::npos || close < open) return nullptr;
  return line->substr(open + 1, close - open - 1);
}

json scheduler() {
  switch (sched_getscheduler(0)) {
    case SCHED_OTHER:
      return "other";
    case SCHED_BATCH:
      return "batch";
    case SCHED_IDLE:
      return "idle";
    case SCHED_FIFO:
      return "fifo";
    case SCHED_RR:
      return "rr";
    default:
      return nullptr;
  }
}

json nice_level() {
  errno = 0;
  const int level = getpriority(PRIO_PROCESS, 0);
  return errno == 0 ? json(level) : json(nullptr);
}

json available_bytes() {
  const auto value = value_of(read_text("/proc/meminfo").value_or(""), "MemAvailable");
  std::int64_t kib = 0;
  return value && std::istringstream(*value) >> kib ? json(kib * 1024) : json(nullptr);
}

/// Variables that change what allocator, loader, OpenMP or TBB do.
json library_variables() {
  constexpr std::array prefixes{"OMP_", "GOMP_", "TBB_", "MALLOC_", "GLIBC_TUNABLES", "LD_PRELOAD", "LD_BIND_NOW"};
  json variables = json::object();
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string variable = *entry;
    const std::size_t equals = variable.find('=');
    for (const char* prefix : prefixes) {
      if (variable.starts_with(prefix)) variables[variable.substr(0, equals)] = variable.substr(equals + 1);
    }
  }
  return variables;
}

}  // namespace

json environment_facts(const Topology& machine) {
  return {{"usable_cpus", to_ranges(machine.usable())},
          {"aslr", aslr()},
          {"load_average", load_average()},
          {"transparent_hugepage", transparent_hugepage()},
          {"timer_slack_ns", prctl(PR_GET_TIMERSLACK)},
          {"memory_available_bytes", available_bytes()},
          {"numa_balancing", number_or_null("/proc/sys/kernel/numa_balancing")},
          {"sched_autogroup", number_or_null("/proc/sys/kernel/sched_autogroup_enabled")},
          {"smt_control", line_or_null("/sys/devices/system/cpu/smt/control")},
          {"isolated_cpus", line_or_null("/sys/devices/system/cpu/isolated")},
          {"scaling_driver", line_or_null("/sys/devices/system/cpu/cpu0/cpufreq/scaling_driver")},
          {"scheduler", scheduler()},
          {"nice", nice_level()},
          {"library_variables", library_variables()},
          {"dropped_variables", dropped_variables()}};
}

Pressure read_pressure() {
  return {steal_ticks("/"), throttled_us("/")};
}

}  // namespace coresweep::topology
