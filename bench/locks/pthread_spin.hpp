#pragma once

#include "bench/locks/lock.hpp"
#include "bench/locks/pthread_guard.hpp"

namespace coresweep::bench::locks {

class pthread_spin {
 public:
  static constexpr LockTraits traits{.description = "pthread_spinlock_t: glibc's test and test-and-set",
                                     .process_shared = true};
  explicit pthread_spin(const LockSetup& setup) {
    require_pthread(pthread_spin_init(&lock_, pshared(setup.process_shared)), "pthread_spin_init");
  }
  ~pthread_spin() { pthread_spin_destroy(&lock_); }
  pthread_spin(const pthread_spin&) = delete;
  pthread_spin& operator=(const pthread_spin&) = delete;
  struct Context {};
  void lock(Context&) noexcept { pthread_spin_lock(&lock_); }
  void unlock(Context&) noexcept { pthread_spin_unlock(&lock_); }

 private:
  pthread_spinlock_t lock_;
};

}  // namespace coresweep::bench::locks
