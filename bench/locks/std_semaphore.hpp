#pragma once

#include <semaphore>

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class std_semaphore {
 public:
  static constexpr LockTraits traits{
      .description = "std::binary_semaphore; libstdc++'s futexes are process-private, so threads only"};
  explicit std_semaphore(const LockSetup&) {}
  struct Context {};
  void lock(Context&) { semaphore_.acquire(); }
  void unlock(Context&) { semaphore_.release(); }

 private:
  std::binary_semaphore semaphore_{1};
};

}  // namespace coresweep::bench::locks
