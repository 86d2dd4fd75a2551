#pragma once

#include <oneapi/tbb/queuing_mutex.h>

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class tbb_queuing_mutex {
 public:
  static constexpr LockTraits traits{
      .description = "tbb::queuing_mutex: first come, first served; spins on a line of its own, then gives up its turn",
      .process_shared = true,
      .holds_addresses = true};
  explicit tbb_queuing_mutex(const LockSetup&) {}
  struct Context {
    tbb::queuing_mutex::scoped_lock node;
  };
  void lock(Context& context) { context.node.acquire(mutex_); }
  void unlock(Context& context) { context.node.release(); }

 private:
  tbb::queuing_mutex mutex_;
};

}  // namespace coresweep::bench::locks
