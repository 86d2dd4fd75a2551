#pragma once

#include "harness/exec/core/seen.hpp"

#if defined(__SANITIZE_THREAD__)
extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}
#endif

namespace coresweep::bench {

/// The thread sanitizer sees atomics and the calls it intercepts. A primitive made of assembly (Concurrency Kit), of
/// system calls (flock, semop), or inside a library that was not compiled for it (libgomp, Abseil) is neither, and what
/// it guards or orders would be reported as a race. These run a use of the primitive at `address` and tell the
/// sanitizer what it is; the primitive's own accesses meanwhile are not looked at. In other builds they add nothing.

#if defined(__SANITIZE_THREAD__)
/// The time of a meeting, as the sanitizer is told.
class SeenMeeting {
 public:
  explicit SeenMeeting(void* address) noexcept : address_(address) {
    exec::seen_giving(address_);
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~SeenMeeting() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
    exec::seen_taking(address_);
  }
  SeenMeeting(const SeenMeeting&) = delete;
  SeenMeeting& operator=(const SeenMeeting&) = delete;

 private:
  void* address_;
};
#endif

/// A use in which workers meet (they pass a barrier, put or take a message): what came before any of them comes before
/// what follows a later one. Returns what it returns.
template <class Use>
[[gnu::always_inline]] inline decltype(auto) seen_meeting([[maybe_unused]] void* address, const Use& use) {
#if defined(__SANITIZE_THREAD__)
  const SeenMeeting meeting(address);
#endif
  return use();
}

/// Takes or gives back a lock.
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
