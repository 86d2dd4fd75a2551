#pragma once

#include <atomic>
#include <cstdint>

#include "harness/exec/core/kernel.hpp"

namespace coresweep::bench {

/// The state of a workload whose workers all use one word, which has its cache line for itself.
struct alignas(exec::padding) SharedWord {
  explicit SharedWord(const exec::Shape&) {}
  static std::size_t bytes(const exec::Shape&) { return sizeof(SharedWord); }
  void reset() {
    word.store(0, std::memory_order_relaxed);
    scratch.store(0, std::memory_order_relaxed);
  }
  alignas(exec::padding) std::atomic<std::uint64_t> word{0};
  alignas(exec::padding) std::atomic<std::uint64_t> scratch{0};  ///< extra steps by work_scale
};

}  // namespace coresweep::bench
