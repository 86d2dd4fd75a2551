#pragma once

#include <mutex>

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class std_recursive_mutex {
 public:
  static constexpr LockTraits traits{.description =
                                         "std::recursive_mutex, taken once at a time: what knowing its owner costs"};
  explicit std_recursive_mutex(const LockSetup&) {}
  struct Context {};
  void lock(Context&) { mutex_.lock(); }
  void unlock(Context&) { mutex_.unlock(); }

 private:
  std::recursive_mutex mutex_;
};

}  // namespace coresweep::bench::locks
