#pragma once

#include <oneapi/tbb/spin_mutex.h>

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class tbb_spin_mutex {
 public:
  // One flag and code in a header: nothing of it is tied to a process.
  static constexpr LockTraits traits{
      .description = "tbb::spin_mutex: test-and-set with growing pauses, then gives up its turn on the CPU",
      .process_shared = true};
  explicit tbb_spin_mutex(const LockSetup&) {}
  struct Context {};
  void lock(Context&) { mutex_.lock(); }
  void unlock(Context&) { mutex_.unlock(); }

 private:
  tbb::spin_mutex mutex_;
};

}  // namespace coresweep::bench::locks
