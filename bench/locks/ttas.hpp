#pragma once

#include "bench/locks/lock.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench::locks {

class ttas {
 public:
  static constexpr LockTraits traits{.description = "test and test-and-set spinlock: waits reading, takes by exchange",
                                     .process_shared = true};
  explicit ttas(const LockSetup&) {}
  struct Context {};
  void lock(Context&) noexcept {
    while (taken_.exchange(1, std::memory_order_acquire) != 0) {
      while (taken_.load(std::memory_order_relaxed) != 0) exec::spin_pause();
    }
  }
  void unlock(Context&) noexcept { taken_.store(0, std::memory_order_release); }

 private:
  std::atomic<std::uint32_t> taken_{0};
};

}  // namespace coresweep::bench::locks
