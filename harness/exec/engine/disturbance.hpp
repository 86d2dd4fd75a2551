#pragma once

#include <sys/types.h>

#include "harness/model/protocol.hpp"

namespace coresweep::exec {

/// What the kernel has counted for a thread or process since it began; absent where it does not say.
Disturbance read_disturbance(pid_t tid);

/// later − earlier; absent where either is.
Disturbance difference(const Disturbance& later, const Disturbance& earlier);

}  // namespace coresweep::exec
