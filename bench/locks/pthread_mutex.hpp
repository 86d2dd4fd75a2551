#pragma once

#include "bench/locks/lock.hpp"
#include "bench/locks/pthread_guard.hpp"

namespace coresweep::bench::locks {

class pthread_mutex {
 public:
  static constexpr LockTraits traits{
      .description =
          "pthread_mutex_t, process-shared where workers are processes: the one to compare threads with "
          "processes",
      .process_shared = true};
  explicit pthread_mutex(const LockSetup& setup) { init_mutex(mutex_, setup.process_shared, /*robust=*/false); }
  ~pthread_mutex() { pthread_mutex_destroy(&mutex_); }
  pthread_mutex(const pthread_mutex&) = delete;
  pthread_mutex& operator=(const pthread_mutex&) = delete;
  struct Context {};
  void lock(Context&) noexcept { pthread_mutex_lock(&mutex_); }
  void unlock(Context&) noexcept { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_;
};

}  // namespace coresweep::bench::locks
