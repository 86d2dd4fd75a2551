#include "harness/exec/engine/disturbance.hpp"

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <charconv>
#include <string>
#include <string_view>

namespace coresweep::exec {
namespace {

using Count = std::optional<std::int64_t>;

/// One read of a /proc file; empty when it is not there.
std::string slurp(pid_t tid, const char* name) {
  const std::string path = "/proc/" + std::to_string(tid) + "/" + name;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  std::string text(8192, '\0');
  const ssize_t length = read(fd, text.data(), text.size());
  close(fd);
  text.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  return text;
}

Count number_at(std::string_view text, std::size_t at) {
  at = text.find_first_not_of(" \t:", at);
  if (at == std::string_view::npos) return {};
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
  return error == std::errc{} ? Count(value) : Count();
}

Count after(std::string_view text, std::string_view label) {
  const std::size_t at = text.find(label);
  return at == std::string_view::npos ? Count() : number_at(text, at + label.size());
}

/// The n-th blank-separated field from `text`'s start, counted from 0.
Count field(std::string_view text, int n) {
  std::size_t at = 0;
  for (; n > 0 && at != std::string_view::npos; --n) {
    at = text.find(' ', at);
    if (at != std::string_view::npos) ++at;
  }
  return at == std::string_view::npos || text.empty() ? Count() : number_at(text, at);
}

/// A thread's `stat` from its third field, `state`; empty without. The second is a name that may hold blanks: its
/// closing bracket is what tells.
std::string_view from_state(std::string_view stat) {
  const std::size_t name_end = stat.rfind(')');
  return name_end != std::string_view::npos && name_end + 2 < stat.size() ? stat.substr(name_end + 2)
                                                                          : std::string_view();
}

Count minus(const Count& later, const Count& earlier) {
  return later && earlier ? Count(*later - *earlier) : Count();
}

/// The kernel's CPU clock of a thread of this process, else of a whole process (`man 2 clock_getres`: ids of CPU clocks
/// hold the complement of the number above three bits; 2 is time scheduled, 4 says that it is of one thread). That of
/// another process's thread cannot be read; workers that are processes have one thread each.
clockid_t cpu_clock_of(pid_t tid) {
  const bool own = tgkill(getpid(), tid, 0) == 0;
  return (~static_cast<clockid_t>(tid) << 3) | (own ? 6 : 2);
}

}  // namespace

std::optional<double> asleep_share(std::span<const WorkerSlot> workers) {
  double looked_at = 0, asleep = 0;
  for (const WorkerSlot& worker : workers) {
    const pid_t tid = worker.tid.load(std::memory_order_relaxed);
    if (tid == gettid()) continue;  // the caller is a worker, and awake
    const std::string stat = slurp(tid, "stat");
    const std::string_view rest = from_state(stat);
    if (rest.empty()) return std::nullopt;
    ++looked_at;
    asleep += rest[0] == 'S' ? 1 : 0;
  }
  return looked_at > 0 ? std::optional(asleep / looked_at) : std::nullopt;
}

std::optional<std::int64_t> cpu_time_ns(std::span<const WorkerSlot> workers) {
  std::int64_t sum = 0;
  bool others = false;
  for (const WorkerSlot& worker : workers) {
    const pid_t tid = worker.tid.load(std::memory_order_relaxed);
    if (tid == gettid()) continue;
    timespec used{};
    if (tid <= 0 || clock_gettime(cpu_clock_of(tid), &used) != 0) return std::nullopt;
    others = true;
    sum += std::int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec;
  }
  return others ? std::optional(sum) : std::nullopt;
}

Disturbance read_disturbance(pid_t tid) {
  Disturbance seen;
  seen.run_delay_ns = field(slurp(tid, "schedstat"), 1);
  const std::string status = slurp(tid, "status");
  seen.voluntary_switches = after(status, "\nvoluntary_ctxt_switches");
  seen.involuntary_switches = after(status, "\nnonvoluntary_ctxt_switches");
  seen.migrations = after(slurp(tid, "sched"), "se.nr_migrations");
  const std::string stat = slurp(tid, "stat");
  seen.minor_faults = field(from_state(stat), 7);  // field 10
  seen.major_faults = field(from_state(stat), 9);  // field 12
  return seen;
}

Disturbance difference(const Disturbance& later, const Disturbance& earlier) {
  return {.run_delay_ns = minus(later.run_delay_ns, earlier.run_delay_ns),
          .migrations = minus(later.migrations, earlier.migrations),
          .voluntary_switches = minus(later.voluntary_switches, earlier.voluntary_switches),
          .involuntary_switches = minus(later.involuntary_switches, earlier.involuntary_switches),
          .minor_faults = minus(later.minor_faults, earlier.minor_faults),
          .major_faults = minus(later.major_faults, earlier.major_faults)};
}

}  // namespace coresweep::exec
