#pragma once

#include "bench/locks/lock.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench::locks {

class ticket {
 public:
  static constexpr LockTraits traits{
      .description = "ticket spinlock: first come, first served; collapses when workers outnumber CPUs",
      .process_shared = true};
  explicit ticket(const LockSetup&) {}
  struct Context {};
  void lock(Context&) noexcept {
    const std::uint32_t mine = next_.fetch_add(1, std::memory_order_relaxed);
    while (serving_.load(std::memory_order_acquire) != mine) exec::spin_pause();
  }
  void unlock(Context&) noexcept {
    serving_.store(serving_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }

 private:
  std::atomic<std::uint32_t> next_{0};
  std::atomic<std::uint32_t> serving_{0};
};

}  // namespace coresweep::bench::locks
