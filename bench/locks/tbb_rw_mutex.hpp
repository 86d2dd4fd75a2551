#pragma once

#include <oneapi/tbb/rw_mutex.h>

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class tbb_rw_mutex {
 public:
  static constexpr LockTraits traits{
      .description =
          "tbb::rw_mutex: readers together, writers alone and preferred; spins, then sleeps in the library, "
          "so threads only",
      .kind = "rwlock"};
  explicit tbb_rw_mutex(const LockSetup&) {}
  struct Context {};
  void lock(Context&) { mutex_.lock(); }
  void unlock(Context&) { mutex_.unlock(); }
  void lock_shared(Context&) { mutex_.lock_shared(); }
  void unlock_shared(Context&) { mutex_.unlock_shared(); }

 private:
  tbb::rw_mutex mutex_;
};

}  // namespace coresweep::bench::locks
