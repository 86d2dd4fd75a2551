#pragma once

#include <semaphore>

#include "bench/locks/lock.hpp"
#include "bench/wake_sleepers.hpp"

namespace coresweep::bench::locks {

class std_semaphore {
 public:
  static constexpr LockTraits traits{
      .description =
          "std::binary_semaphore; libstdc++'s futexes are process-private, so threads only; its acquire() can "
          "oversleep (GCC bug 104928): who still does at a trial's end is woken"};
  explicit std_semaphore(const LockSetup&) {}
  struct Context {};
  void lock(Context&) { semaphore_.acquire(); }
  void unlock(Context&) { semaphore_.release(); }
  void wake_sleepers() noexcept { wake_sleepers_of(semaphore_); }

 private:
  std::binary_semaphore semaphore_{1};
};

}  // namespace coresweep::bench::locks
