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
  explicit sysv_semaphore(const LockSetup&) : id_(make()) { maker_ = getpid(); }
  ~sysv_semaphore() {
    semctl(id_, 0, IPC_RMID);
    maker_ = 0;
  }
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
  /// The set's number, which is the same in every process. Its key tells only the process that it belongs to.
  static int make() {
    const key_t key = exec::object_key();
    if (maker_ == getpid()) throw std::logic_error("a process can have one lock sysv_semaphore at a time");
    const int left_over = semget(key, 1, 0);  // by a process that had this one's id before
    if (left_over >= 0) semctl(left_over, 0, IPC_RMID);
    const int id = semget(key, 1, IPC_CREAT | IPC_EXCL | 0600);
    if (id < 0 || semctl(id, 0, SETVAL, 1) != 0) {
      throw std::system_error(errno, std::generic_category(), "System V semaphore");
    }
    return id;
  }
  void change(short by) const noexcept {
    sembuf operation{.sem_num = 0, .sem_op = by, .sem_flg = 0};
    while (semop(id_, &operation, 1) != 0 && errno == EINTR) {
    }
  }

  static inline std::atomic<pid_t> maker_{0};  ///< the process that has one
  const int id_;
};

}  // namespace coresweep::bench::locks
