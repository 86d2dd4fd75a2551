#pragma once

#include <shared_mutex>

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class std_shared_mutex {
 public:
  static constexpr LockTraits traits{.description = "std::shared_mutex: readers together, writers alone; sleeps",
                                     .kind = "rwlock"};
  explicit std_shared_mutex(const LockSetup&) {}
  struct Context {};
  void lock(Context&) { mutex_.lock(); }
  void unlock(Context&) { mutex_.unlock(); }
  void lock_shared(Context&) { mutex_.lock_shared(); }
  void unlock_shared(Context&) { mutex_.unlock_shared(); }

 private:
  std::shared_mutex mutex_;
};

}  // namespace coresweep::bench::locks
