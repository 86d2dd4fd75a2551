#pragma once

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class atomic {
 public:
  static constexpr LockTraits traits{
      .description = "std::atomic fetch_add: one indivisible instruction instead of a lock",
      .kind = "update",
      .process_shared = true};
  explicit atomic(const LockSetup&) {}
  struct Context {};
  void add(std::atomic<std::uint64_t>& word, std::uint64_t delta, Context&) noexcept {
    word.fetch_add(delta, std::memory_order_relaxed);
  }
};

}  // namespace coresweep::bench::locks
