#pragma once

#include <mutex>

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class std_mutex {
 public:
  static constexpr LockTraits traits{.description = "std::mutex"};
  explicit std_mutex(const LockSetup&) {}
  struct Context {};
  void lock(Context&) { mutex_.lock(); }
  void unlock(Context&) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

}  // namespace coresweep::bench::locks
