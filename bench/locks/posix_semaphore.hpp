#pragma once

#include <semaphore.h>

#include <cerrno>
#include <system_error>

#include "bench/locks/lock.hpp"

namespace coresweep::bench::locks {

class posix_semaphore {
 public:
  static constexpr LockTraits traits{.description = "sem_t in the shared memory, counting to one; sleeps",
                                     .process_shared = true};
  explicit posix_semaphore(const LockSetup& setup) {
    if (sem_init(&semaphore_, setup.process_shared ? 1 : 0, 1) != 0) {
      throw std::system_error(errno, std::generic_category(), "sem_init");
    }
  }
  ~posix_semaphore() { sem_destroy(&semaphore_); }
  posix_semaphore(const posix_semaphore&) = delete;
  posix_semaphore& operator=(const posix_semaphore&) = delete;
  struct Context {};
  void lock(Context&) noexcept {
    while (sem_wait(&semaphore_) != 0 && errno == EINTR) {
    }
  }
  void unlock(Context&) noexcept { sem_post(&semaphore_); }

 private:
  sem_t semaphore_;
};

}  // namespace coresweep::bench::locks
