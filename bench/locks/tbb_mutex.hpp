#pragma once

#include <oneapi/tbb/mutex.h>

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class tbb_mutex {
 public:
  // Who sleeps is kept in a table of the library's, which every process has for itself.
  static constexpr LockTraits traits{
      .description = "tbb::mutex: spins for a while, then sleeps in the library's table of waiters"};
  explicit tbb_mutex(const LockSetup&) {}
  struct Context {};
  void lock(Context&) { mutex_.lock(); }
  void unlock(Context&) { mutex_.unlock(); }

 private:
  tbb::mutex mutex_;
};

}  // namespace coresweep::bench::locks
