#pragma once

#include <sched.h>

#include <vector>

#include "harness/model/errors.hpp"

namespace coresweep::exec::testing {

/// The calling thread's CPUs, and how tests bind to some: by plain system calls, so that what the harness does through
/// hwloc is checked against something else.
inline std::vector<int> usable_cpus() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  sched_getaffinity(0, sizeof mask, &mask);
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &mask)) cpus.push_back(cpu);
  }
  return cpus;
}

inline void bind_to(const std::vector<int>& cpus) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &mask);
  if (sched_setaffinity(0, sizeof mask, &mask) != 0) throw MissingError("cannot bind");
}

}  // namespace coresweep::exec::testing
