#pragma once

#include "bench/locks/lock.hpp"
#include "harness/exec/core/futex.hpp"

namespace coresweep::bench::locks {

class futex {
 public:
  static constexpr LockTraits traits{
      .description = "a three-state futex (free, taken, taken and waited for): no system call unless somebody waits",
      .process_shared = true};
  explicit futex(const LockSetup& setup) : scope_(setup.process_shared ? 0 : FUTEX_PRIVATE_FLAG) {}
  struct Context {};
  void lock(Context&) noexcept {
    std::uint32_t seen = free;
    if (state_.compare_exchange_strong(seen, taken, std::memory_order_acquire, std::memory_order_relaxed)) return;
    // Whoever has waited takes it as waited for: it cannot know whether it was the only one.
    while (state_.exchange(waited_for, std::memory_order_acquire) != free) {
      exec::futex_wait(state_, waited_for, -1, scope_);
    }
  }
  void unlock(Context&) noexcept {
    if (state_.exchange(free, std::memory_order_release) == waited_for) exec::futex_wake(state_, 1, scope_);
  }

 private:
  static constexpr std::uint32_t free = 0, taken = 1, waited_for = 2;
  std::atomic<std::uint32_t> state_{free};
  const int scope_;
};

}  // namespace coresweep::bench::locks
