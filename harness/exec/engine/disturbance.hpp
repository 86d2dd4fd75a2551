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

}  // namespace coresweep::exec
