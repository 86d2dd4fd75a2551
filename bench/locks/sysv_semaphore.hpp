#pragma once

#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "bench/locks/lock.hpp"
#include "bench/sanitizer.hpp"
#include "harness/exec/core/named_objects.hpp"

namespace coresweep::bench::locks {

class sysv_semaphore {
 public:
  static constexpr LockTraits traits{
      .description = "System V semaphore set of one: a system call for every lock and unlock",
      .process_shared = true,
      .one_only = true};
  explicit sysv_semaphore(const LockSetup&) : id_(exec::make_semaphore_set(1)) {}
  ~sysv_semaphore() { semctl(id_, 0, IPC_RMID); }
  sysv_semaphore(const sysv_semaphore&) = delete;
  sysv_semaphore& operator=(const sysv_semaphore&) = delete;
  struct Context {};
  void lock(Context&) noexcept {
    seen_locking(this, [this] { change(-1); });
  }
  void unlock(Context&) noexcept {
    seen_unlocking(this, [this] { change(1); });
  }

 private:
  void change(short by) const noexcept {
    sembuf operation{.sem_num = 0, .sem_op = by, .sem_flg = 0};
    while (semop(id_, &operation, 1) != 0 && errno == EINTR) {
    }
  }

  const int id_;  ///< the same in every process
};

}  // namespace coresweep::bench::locks
