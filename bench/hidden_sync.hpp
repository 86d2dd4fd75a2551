#pragma once

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace coresweep::bench {

/// Tell ThreadSanitizer of synchronisation that it cannot see: in libraries that are not instrumented, in assembly.
/// What happened before a release happens before whatever follows an acquire of the same address.
inline void hidden_release([[maybe_unused]] void* address) noexcept {
#ifdef __SANITIZE_THREAD__
  __tsan_release(address);
#endif
}

inline void hidden_acquire([[maybe_unused]] void* address) noexcept {
#ifdef __SANITIZE_THREAD__
  __tsan_acquire(address);
#endif
}

}  // namespace coresweep::bench
