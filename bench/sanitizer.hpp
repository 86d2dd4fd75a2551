#pragma once

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}
#endif

namespace coresweep::bench {

/// The thread sanitizer sees atomics and the calls it intercepts. A primitive made of assembly (Concurrency Kit) or
/// inside a library that was not compiled for it (libgomp) is neither, and what it orders would be reported as a race.
/// These run a use of the primitive at `address`, and tell the sanitizer what it means; the primitive's own accesses
/// meanwhile are not looked at. In other builds they add nothing.

#if defined(__SANITIZE_THREAD__)
class SeenMeeting {
 public:
  explicit SeenMeeting(void* address) noexcept : address_(address) {
    __tsan_release(address_);
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~SeenMeeting() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
    __tsan_acquire(address_);
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

}  // namespace coresweep::bench
