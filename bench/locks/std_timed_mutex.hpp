#pragma once

#include <mutex>

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class std_timed_mutex {
 public:
  static constexpr LockTraits traits{.description = "std::timed_mutex, taken without a timeout"};
  explicit std_timed_mutex(const LockSetup&) {}
  struct Context {};
  void lock(Context&) { mutex_.lock(); }
  void unlock(Context&) { mutex_.unlock(); }

 private:
  std::timed_mutex mutex_;
};

}  // namespace coresweep::bench::locks
