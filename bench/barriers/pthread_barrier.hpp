#pragma once

#include <pthread.h>

#include "bench/barriers/barrier.hpp"

namespace coresweep::bench::barriers {

class pthread_barrier {
 public:
  static constexpr BarrierTraits traits{.description = "pthread_barrier_t, process-shared where it has to be; sleeps",
                                        .process_shared = true};
  explicit pthread_barrier(const BarrierSetup& setup) {
    pthread_barrierattr_t attributes;
    pthread_barrierattr_init(&attributes);
    pthread_barrierattr_setpshared(&attributes,
                                   setup.process_shared ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE);
    pthread_barrier_init(&barrier_, &attributes, setup.workers);
    pthread_barrierattr_destroy(&attributes);
  }
  ~pthread_barrier() { pthread_barrier_destroy(&barrier_); }
  pthread_barrier(const pthread_barrier&) = delete;
  pthread_barrier& operator=(const pthread_barrier&) = delete;
  struct Context {};
  void wait(Context&) noexcept { pthread_barrier_wait(&barrier_); }

 private:
  pthread_barrier_t barrier_;
};

}  // namespace coresweep::bench::barriers
