#pragma once

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class none {
 public:
  static constexpr LockTraits traits{.description = "no lock: updates get lost, and how many is what is measured",
                                     .excludes = false,
                                     .process_shared = true};
  explicit none(const LockSetup&) {}
  struct Context {};
  void lock(Context&) noexcept {}
  void unlock(Context&) noexcept {}
};

}  // namespace coresweep::bench::locks
