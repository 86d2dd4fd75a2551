#pragma once

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class atomic_wait {
 public:
  static constexpr LockTraits traits{
      .description =
          "an exchange, and std::atomic::wait where it fails; libstdc++'s futexes are process-private, so "
          "threads only"};
  explicit atomic_wait(const LockSetup&) {}
  struct Context {};
  void lock(Context&) noexcept {
    while (taken_.exchange(1, std::memory_order_acquire) != 0) taken_.wait(1, std::memory_order_relaxed);
  }
  // Sequentially consistent: notify_one looks whether somebody waits, and must not do so before the word is free.
  void unlock(Context&) noexcept {
    taken_.store(0, std::memory_order_seq_cst);
    taken_.notify_one();
  }

 private:
  std::atomic<std::uint32_t> taken_{0};
};

}  // namespace coresweep::bench::locks
