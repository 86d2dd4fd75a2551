#pragma once

#include "harness/exec/core/futex.hpp"
#include "harness/exec/core/kernel.hpp"

namespace coresweep::bench {

/// The `scope` of futexes on which only the workers of one case meet: between threads the kernel is spared a look at
/// the mapping, which nearly doubles what waking nobody costs.
inline int futex_scope(bool between_processes) noexcept {
  return between_processes ? 0 : FUTEX_PRIVATE_FLAG;
}
inline int futex_scope(const exec::Shape& shape) noexcept {
  return futex_scope(shape.process_shared != 0);
}

}  // namespace coresweep::bench
