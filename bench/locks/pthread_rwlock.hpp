#pragma once

#include "bench/locks/lock.hpp"
#include "bench/locks/pthread_guard.hpp"

namespace coresweep::bench::locks {

class pthread_rwlock {
 public:
  static constexpr LockTraits traits{
      .description = "pthread_rwlock_t: readers together, writers alone; glibc prefers readers; sleeps",
      .kind = "rwlock",
      .process_shared = true};
  explicit pthread_rwlock(const LockSetup& setup) {
    pthread_rwlockattr_t attributes;
    require_pthread(pthread_rwlockattr_init(&attributes), "pthread_rwlockattr_init");
    pthread_rwlockattr_setpshared(&attributes, pshared(setup.process_shared));
    const int code = pthread_rwlock_init(&lock_, &attributes);
    pthread_rwlockattr_destroy(&attributes);
    require_pthread(code, "pthread_rwlock_init");
  }
  ~pthread_rwlock() { pthread_rwlock_destroy(&lock_); }
  pthread_rwlock(const pthread_rwlock&) = delete;
  pthread_rwlock& operator=(const pthread_rwlock&) = delete;
  struct Context {};
  void lock(Context&) noexcept { pthread_rwlock_wrlock(&lock_); }
  void unlock(Context&) noexcept { pthread_rwlock_unlock(&lock_); }
  void lock_shared(Context&) noexcept { pthread_rwlock_rdlock(&lock_); }
  void unlock_shared(Context&) noexcept { pthread_rwlock_unlock(&lock_); }

 private:
  pthread_rwlock_t lock_;
};

}  // namespace coresweep::bench::locks
