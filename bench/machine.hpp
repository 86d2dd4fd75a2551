#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace coresweep::bench {

/// What workloads that measure the machine ask of it, from /proc and /sys: kernels link no hwloc, since the worker
/// program does not. Absent files give an empty answer.

/// All instances of the last level of cache together, in bytes.
std::optional<std::uint64_t> last_caches_bytes();

/// What may be used without pushing anything out: the kernel's estimate, and what a cgroup leaves of it.
std::optional<std::uint64_t> free_memory_bytes();

/// Throws NotApplicable unless `bytes` are at most a quarter of what is free.
void require_memory(std::uint64_t bytes);

/// NUMA nodes that have memory which this process may use.
std::vector<int> memory_nodes();

/// The CPUs of a CPU's core, itself included.
std::vector<int> siblings_of(int cpu);

/// "0-2,8" as numbers.
std::vector<int> numbers_in(const std::string& ranges);

}  // namespace coresweep::bench
