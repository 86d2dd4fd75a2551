#pragma once

#include <cerrno>

#include "bench/locks/lock.hpp"
#include "bench/locks/pthread_guard.hpp"

namespace coresweep::bench::locks {

class pthread_robust_shared {
 public:
  static constexpr LockTraits traits{
      .description = "pthread_mutex_t, process-shared and robust: survives the death of its owner",
      .process_shared = true};
  explicit pthread_robust_shared(const LockSetup&) { init_mutex(mutex_, /*process_shared=*/true, /*robust=*/true); }
  ~pthread_robust_shared() { pthread_mutex_destroy(&mutex_); }
  pthread_robust_shared(const pthread_robust_shared&) = delete;
  pthread_robust_shared& operator=(const pthread_robust_shared&) = delete;
  struct Context {};
  void lock(Context&) noexcept {
    if (pthread_mutex_lock(&mutex_) == EOWNERDEAD) pthread_mutex_consistent(&mutex_);
  }
  void unlock(Context&) noexcept { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_;
};

}  // namespace coresweep::bench::locks
