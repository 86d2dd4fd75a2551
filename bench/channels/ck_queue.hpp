#pragma once

// Concurrency Kit's ring, which is C: `restrict` is no word of C++, and one function returns false for a null pointer.
#define restrict __restrict
#define false 0
#include <ck_ring.h>
#undef false
#undef restrict

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

/// CK orders its accesses with instructions of its own, which the thread sanitizer does not see: around them it is told
/// what they mean. Nothing in other builds.
class UnseenByTsan {
 public:
#if defined(__SANITIZE_THREAD__)
  explicit UnseenByTsan(void* ring) : ring_(ring) {
    __tsan_release(ring_);
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~UnseenByTsan() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
    __tsan_acquire(ring_);
  }

 private:
  void* ring_;
#else
  explicit UnseenByTsan(void*) {}
  ~UnseenByTsan() {}  // NOLINT: so that a variable of it is not called unused
#endif
 public:
  UnseenByTsan(const UnseenByTsan&) = delete;
  UnseenByTsan& operator=(const UnseenByTsan&) = delete;
};

}  // namespace coresweep::bench
