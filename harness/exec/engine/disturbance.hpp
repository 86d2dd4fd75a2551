#pragma once

#include <sys/types.h>

#include <optional>
#include <span>

#include "harness/exec/core/region.hpp"
#include "harness/model/protocol.hpp"

namespace coresweep::exec {

/// What the kernel has counted for a thread or process since it began; absent where it does not say.
Disturbance read_disturbance(pid_t tid);

/// later − earlier; absent where either is.
Disturbance difference(const Disturbance& later, const Disturbance& earlier);

/// The share of these workers that sleep now, the calling thread left out; absent where there are no others, or the
/// kernel does not say.
std::optional<double> asleep_share(std::span<const WorkerSlot> workers);

/// CPU time that these workers have used since they began, together, in ns; the calling thread left out. Absent where
/// there are no others, or the kernel does not say. What a process of one thread has used since the last tick of its
/// CPU (some ms) may be missing while it runs: over many readings that comes and goes.
std::optional<std::int64_t> cpu_time_ns(std::span<const WorkerSlot> workers);

}  // namespace coresweep::exec
