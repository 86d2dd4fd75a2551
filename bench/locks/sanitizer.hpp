#pragma once

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace coresweep::bench {

/// The thread sanitizer sees atomics and the calls it intercepts. A lock made of assembly (Concurrency Kit), of system
/// calls (flock, semop), or inside a library that was not compiled for it (Abseil) is neither, and what it guards would
/// be reported as a race. These run what takes or gives back the lock at `address`, and tell the sanitizer so; the
/// lock's own accesses meanwhile are not looked at. In other builds they add nothing.

template <class Take>
[[gnu::always_inline]] inline void seen_locking([[maybe_unused]] void* address, const Take& take) {
#if defined(__SANITIZE_THREAD__)
  __tsan_mutex_pre_lock(address, 0);
#endif
  take();
#if defined(__SANITIZE_THREAD__)
  __tsan_mutex_post_lock(address, 0, 0);
#endif
}

template <class Give>
[[gnu::always_inline]] inline void seen_unlocking([[maybe_unused]] void* address, const Give& give) {
#if defined(__SANITIZE_THREAD__)
  __tsan_mutex_pre_unlock(address, 0);
#endif
  give();
#if defined(__SANITIZE_THREAD__)
  __tsan_mutex_post_unlock(address, 0);
#endif
}

template <class Take>
[[gnu::always_inline]] inline void seen_locking_shared([[maybe_unused]] void* address, const Take& take) {
#if defined(__SANITIZE_THREAD__)
  __tsan_mutex_pre_lock(address, __tsan_mutex_read_lock);
#endif
  take();
#if defined(__SANITIZE_THREAD__)
  __tsan_mutex_post_lock(address, __tsan_mutex_read_lock, 0);
#endif
}

template <class Give>
[[gnu::always_inline]] inline void seen_unlocking_shared([[maybe_unused]] void* address, const Give& give) {
#if defined(__SANITIZE_THREAD__)
  __tsan_mutex_pre_unlock(address, __tsan_mutex_read_lock);
#endif
  give();
#if defined(__SANITIZE_THREAD__)
  __tsan_mutex_post_unlock(address, __tsan_mutex_read_lock);
#endif
}

/// Runs what uses the lock without holding it afterwards.
template <class Use>
[[gnu::always_inline]] inline void seen_using([[maybe_unused]] void* address, const Use& use) {
#if defined(__SANITIZE_THREAD__)
  __tsan_mutex_pre_lock(address, __tsan_mutex_try_lock);
#endif
  use();
#if defined(__SANITIZE_THREAD__)
  __tsan_mutex_post_lock(address, __tsan_mutex_try_lock | __tsan_mutex_try_lock_failed, 0);
#endif
}

}  // namespace coresweep::bench
