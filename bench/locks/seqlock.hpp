#pragma once

#include "bench/locks/lock.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench::locks {

class seqlock {
 public:
  static constexpr LockTraits traits{
      .description =
          "sequence lock: readers write nothing and read again if somebody has written meanwhile; writers "
          "spin",
      .kind = "rwlock",
      .process_shared = true};
  explicit seqlock(const LockSetup&) {}
  struct Context {};
  void lock(Context&) noexcept {
    std::uint64_t seen = sequence_.load(std::memory_order_relaxed);
    while (seen % 2 != 0 ||
           !sequence_.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire, std::memory_order_relaxed)) {
      exec::spin_pause();
      seen = sequence_.load(std::memory_order_relaxed);
    }
    // Whoever reads what is written from here on finds the odd number, too.
    std::atomic_thread_fence(std::memory_order_release);
  }
  void unlock(Context&) noexcept {
    sequence_.store(sequence_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
  template <class Read>
  auto read(Context&, const Read& read) const {
    for (;;) {
      const std::uint64_t before = sequence_.load(std::memory_order_acquire);
      if (before % 2 == 0) {
        const auto result = read();
        std::atomic_thread_fence(std::memory_order_acquire);
        if (sequence_.load(std::memory_order_relaxed) == before) return result;
      }
      exec::spin_pause();
    }
  }

 private:
  std::atomic<std::uint64_t> sequence_{0};  ///< odd while somebody writes
};

}  // namespace coresweep::bench::locks
