#pragma once

#include "bench/locks/lock.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench::locks {

class tas {
 public:
  static constexpr LockTraits traits{.description = "test-and-set spinlock: every try writes", .process_shared = true};
  explicit tas(const LockSetup&) {}
  struct Context {};
  void lock(Context&) noexcept {
    while (taken_.exchange(true, std::memory_order_acquire)) exec::spin_pause();
  }
  void unlock(Context&) noexcept { taken_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> taken_{false};
};

}  // namespace coresweep::bench::locks
