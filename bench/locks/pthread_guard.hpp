#pragma once

#include <pthread.h>

#include <system_error>

namespace coresweep::bench {

/// Throws std::system_error if a pthread function returned an error.
inline void require_pthread(int code, const char* what) {
  if (code != 0) throw std::system_error(code, std::generic_category(), what);
}

/// The word by which pthread's primitives are told who shares them.
inline int pshared(bool process_shared) {
  return process_shared ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE;
}

/// Initialises a mutex in place: shared between processes or not, robust or not, of a kind (PTHREAD_MUTEX_…) and a
/// protocol (PTHREAD_PRIO_…).
inline void init_mutex(pthread_mutex_t& mutex, bool process_shared, bool robust, int kind = PTHREAD_MUTEX_DEFAULT,
                       int protocol = PTHREAD_PRIO_NONE) {
  pthread_mutexattr_t attributes;
  require_pthread(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
  pthread_mutexattr_setpshared(&attributes, pshared(process_shared));
  pthread_mutexattr_setrobust(&attributes, robust ? PTHREAD_MUTEX_ROBUST : PTHREAD_MUTEX_STALLED);
  pthread_mutexattr_settype(&attributes, kind);
  pthread_mutexattr_setprotocol(&attributes, protocol);
  const int code = pthread_mutex_init(&mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  require_pthread(code, "pthread_mutex_init");
}

}  // namespace coresweep::bench
