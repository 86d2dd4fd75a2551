#pragma once

#include <cstddef>

namespace coresweep::bench {

/// libstdc++'s semaphores, up to GCC 12 at least, can put a thread to sleep though there are permits: acquire() sleeps
/// for as long as the count is what it was when acquire() began, also where that was not zero, and release() wakes
/// nobody unless the count was zero (GCC bug 104928). While others go in and out, somebody soon wakes the sleeper;
/// after the last one has left, it would sleep for ever. Taking all permits and giving them back wakes it.
template <class Semaphore>
void wake_sleepers_of(Semaphore& semaphore) noexcept {
  std::ptrdiff_t taken = 0;
  while (semaphore.try_acquire()) ++taken;
  if (taken > 0) semaphore.release(taken);
}

/// Whether a lock or semaphore needs that: it has `void wake_sleepers()`.
template <class Primitive>
concept Oversleeps = requires(Primitive& primitive) {
  primitive.wake_sleepers();
};

}  // namespace coresweep::bench
