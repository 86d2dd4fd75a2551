#include "harness/topology/affinity.hpp"

#include <sched.h>
#include <sys/klog.h>
#include <sys/utsname.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "harness/model/errors.hpp"
#include "harness/topology/binding.hpp"

namespace coresweep::topology {
namespace {

struct SetDeleter {
  void operator()(cpu_set_t* set) const { CPU_FREE(set); }
};

/// The kernel's log as far as it may be read; gVisor's is always readable and short.
std::string kernel_log() {
  constexpr int read_all = 3;  // SYSLOG_ACTION_READ_ALL
  std::vector<char> buffer(1 << 14);
  const int length = klogctl(read_all, buffer.data(), static_cast<int>(buffer.size()));
  return length > 0 ? std::string(buffer.data(), static_cast<std::size_t>(length)) : std::string();
}

}  // namespace

CpuList read_back() {
  // The kernel refuses (EINVAL) a set smaller than its own, whose size nobody tells: try larger ones.
  for (int count = 1024; count <= 1 << 20; count *= 2) {
    const std::unique_ptr<cpu_set_t, SetDeleter> set(CPU_ALLOC(static_cast<std::size_t>(count)));
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(count));
    if (sched_getaffinity(0, bytes, set.get()) == 0) {
      CpuList cpus;
      for (int cpu = 0; cpu < count; ++cpu) {
        if (CPU_ISSET_S(static_cast<std::size_t>(cpu), bytes, set.get())) cpus.push_back(cpu);
      }
      return cpus;
    }
    if (errno != EINVAL) break;
  }
  throw MissingError(
      fmt::format("affinity: the kernel does not tell this thread's CPU mask: {}; "
                  "binding cannot be checked on this machine",
                  std::strerror(errno)));
}

const CpuList& affinity_at_start() {
  static const CpuList mask = read_back();
  return mask;
}

bool is_gvisor(std::string_view release, std::string_view version, std::string_view kernel_log) {
  // Older ones pretend to be Linux 4.4.0 built on one fixed day; newer ones say so in the release.
  return release.find("gvisor") != std::string_view::npos ||
         version.find("Sun Jan 10 15:06:54 PST 2016") != std::string_view::npos ||
         kernel_log.find("Starting gVisor") != std::string_view::npos;
}

bool affinity_is_pretended() {
  utsname name{};
  uname(&name);
  return is_gvisor(name.release, name.version, kernel_log());
}

}  // namespace coresweep::topology
