#pragma once

#include <cstdint>

namespace coresweep {

/// A limit on CPU time, as cgroups set it.
struct CpuQuota {
  double cpus = 0;             ///< CPUs' worth of time: what may be used in a period ÷ the period
  std::int64_t period_us = 0;  ///< after which it is granted anew; who has used it up stands still until then
  bool operator==(const CpuQuota&) const = default;
};

}  // namespace coresweep
