#pragma once

#include "bench/locks/lock.hpp"
#include "bench/locks/pthread_guard.hpp"

namespace coresweep::bench::locks {

class pthread_adaptive {
 public:
  static constexpr LockTraits traits{
      .description = "pthread_mutex_t of glibc's adaptive kind: spins for a while before it sleeps",
      .process_shared = true};
  explicit pthread_adaptive(const LockSetup& setup) {
    init_mutex(mutex_, setup.process_shared, /*robust=*/false, PTHREAD_MUTEX_ADAPTIVE_NP);
  }
  ~pthread_adaptive() { pthread_mutex_destroy(&mutex_); }
  pthread_adaptive(const pthread_adaptive&) = delete;
  pthread_adaptive& operator=(const pthread_adaptive&) = delete;
  struct Context {};
  void lock(Context&) noexcept { pthread_mutex_lock(&mutex_); }
  void unlock(Context&) noexcept { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_;
};

}  // namespace coresweep::bench::locks
