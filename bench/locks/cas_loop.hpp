#pragma once

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class cas_loop {
 public:
  static constexpr LockTraits traits{
      .description = "compare-exchange in a loop: what an update costs for which there is no single instruction",
      .kind = "update",
      .process_shared = true};
  explicit cas_loop(const LockSetup&) {}
  struct Context {};
  void add(std::atomic<std::uint64_t>& word, std::uint64_t delta, Context&) noexcept {
    std::uint64_t seen = word.load(std::memory_order_relaxed);
    while (!word.compare_exchange_weak(seen, seen + delta, std::memory_order_relaxed)) {
    }
  }
};

}  // namespace coresweep::bench::locks
