#pragma once

#include <algorithm>

#include "bench/locks/lock.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench::locks {

class ttas_backoff {
 public:
  static constexpr LockTraits traits{
      .description = "test and test-and-set spinlock that waits longer after each try that failed, 1 to 1024 pauses",
      .process_shared = true};
  explicit ttas_backoff(const LockSetup&) {}
  struct Context {};
  void lock(Context&) noexcept {
    std::uint32_t pauses = 1;
    while (taken_.load(std::memory_order_relaxed) != 0 || taken_.exchange(1, std::memory_order_acquire) != 0) {
      for (std::uint32_t i = 0; i < pauses; ++i) exec::spin_pause();
      pauses = std::min(2 * pauses, most_pauses);
    }
  }
  void unlock(Context&) noexcept { taken_.store(0, std::memory_order_release); }

 private:
  static constexpr std::uint32_t most_pauses = 1024;  // about 10 to 40 µs, by the core
  std::atomic<std::uint32_t> taken_{0};
};

}  // namespace coresweep::bench::locks
