#pragma once

#include <pthread.h>

#include <system_error>

namespace coresweep::bench {

/// Throws std::system_error if a pthread function returned an error.
inline void require_pthread(int code, const char* what) {
  if (code != 0) throw std::system_error(code, std::generic_category(), what);
}

/// Initialises a mutex in place: shared between processes or not, robust or not.
inline void init_mutex(pthread_mutex_t& mutex, bool process_shared, bool robust) {
  pthread_mutexattr_t attributes;
  require_pthread(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
  pthread_mutexattr_setpshared(&attributes, process_shared ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE);
  pthread_mutexattr_setrobust(&attributes, robust ? PTHREAD_MUTEX_ROBUST : PTHREAD_MUTEX_STALLED);
  const int code = pthread_mutex_init(&mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  require_pthread(code, "pthread_mutex_init");
}

}  // namespace coresweep::bench
