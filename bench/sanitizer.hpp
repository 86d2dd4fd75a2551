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
/// This runs a use of the primitive at `address` in which workers meet (pass a barrier, put or take a message), and
/// tells the sanitizer that what came before any such use comes before what follows a later one; the primitive's own
/// accesses meanwhile are not looked at. In other builds it adds nothing.
template <class Use>
[[gnu::always_inline]] inline void seen_meeting([[maybe_unused]] void* address, const Use& use) {
#if defined(__SANITIZE_THREAD__)
  __tsan_release(address);
  AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
  AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
#endif
  use();
#if defined(__SANITIZE_THREAD__)
  AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
  AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  __tsan_acquire(address);
#endif
}

}  // namespace coresweep::bench
