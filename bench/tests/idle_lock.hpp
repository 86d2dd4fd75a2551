#pragma once

#include "bench/locks/lock.hpp"

namespace coresweep::bench {

/// Says that it excludes, and does not: what every check over locks has to catch.
class idle {
 public:
  static constexpr LockTraits traits{.description = "a lock that does not lock", .process_shared = true};
  explicit idle(const LockSetup&) {}
  struct Context {};
  void lock(Context&) noexcept {}
  void unlock(Context&) noexcept {}
};

}  // namespace coresweep::bench
