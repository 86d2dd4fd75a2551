#pragma once

#include <absl/synchronization/mutex.h>

#include "bench/locks/lock.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::locks {

class absl_mutex {
 public:
  static constexpr LockTraits traits{
      .description =
          "absl::Mutex: spins, then queues and sleeps; knows its waiters by address, so threads only; deadlock "
          "detection off"};
  // Debian builds the library with its debugging on, and looking for deadlocks takes longer than locking: nobody who
  // asks what the lock costs would leave that on.
  explicit absl_mutex(const LockSetup&) { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }
  struct Context {};
  void lock(Context&) {
    seen_locking(&mutex_, [this] { mutex_.Lock(); });
  }
  void unlock(Context&) {
    seen_unlocking(&mutex_, [this] { mutex_.Unlock(); });
  }

 private:
  absl::Mutex mutex_;
};

}  // namespace coresweep::bench::locks
