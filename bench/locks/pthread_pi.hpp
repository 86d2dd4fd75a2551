#pragma once

#include "bench/locks/lock.hpp"
#include "bench/locks/pthread_guard.hpp"

namespace coresweep::bench::locks {

class pthread_pi {
 public:
  static constexpr LockTraits traits{
      .description = "pthread_mutex_t with priority inheritance: when contended, the kernel hands it over, in order",
      .process_shared = true};
  explicit pthread_pi(const LockSetup& setup) {
    init_mutex(mutex_, setup.process_shared, /*robust=*/false, PTHREAD_MUTEX_DEFAULT, PTHREAD_PRIO_INHERIT);
  }
  ~pthread_pi() { pthread_mutex_destroy(&mutex_); }
  pthread_pi(const pthread_pi&) = delete;
  pthread_pi& operator=(const pthread_pi&) = delete;
  struct Context {};
  void lock(Context&) noexcept { pthread_mutex_lock(&mutex_); }
  void unlock(Context&) noexcept { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_;
};

}  // namespace coresweep::bench::locks
