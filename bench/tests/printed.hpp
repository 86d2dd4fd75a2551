#pragma once

#include <ostream>

#include "harness/exec/core/kernel.hpp"
#include "harness/model/catalogue.hpp"

// What GoogleTest prints of a parameter: its name. Byte by byte it would print addresses, other ones in every build.

namespace coresweep {

inline void PrintTo(const LockInfo& lock, std::ostream* out) {
  *out << lock.name;
}

inline void PrintTo(const ChannelInfo& channel, std::ostream* out) {
  *out << channel.name;
}

inline void PrintTo(const BarrierInfo& barrier, std::ostream* out) {
  *out << barrier.name;
}

namespace exec {

inline void PrintTo(const Kernel& kernel, std::ostream* out) {
  *out << kernel.workload << ' ' << kernel.variant;
}

}  // namespace exec
}  // namespace coresweep
