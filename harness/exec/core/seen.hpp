#pragma once

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace coresweep::exec {

/// How a library that was not compiled for the thread sanitizer (libgomp, libtbb) hands tasks over and waits for them
/// is invisible to it: it is told here that what came before a giving comes before what follows a later taking, at one
/// address. In other builds these do nothing.
inline void seen_giving([[maybe_unused]] void* address) noexcept {
#if defined(__SANITIZE_THREAD__)
  __tsan_release(address);
#endif
}
inline void seen_taking([[maybe_unused]] void* address) noexcept {
#if defined(__SANITIZE_THREAD__)
  __tsan_acquire(address);
#endif
}

}  // namespace coresweep::exec
