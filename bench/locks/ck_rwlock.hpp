#pragma once

#include <ck_rwlock.h>

#include "bench/locks/lock.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::locks {

class ck_rwlock {
 public:
  static constexpr LockTraits traits{
      .description = "Concurrency Kit's readers-writer spinlock: readers count themselves in one word; prefers writers",
      .kind = "rwlock",
      .process_shared = true};
  explicit ck_rwlock(const LockSetup&) { ck_rwlock_init(&lock_); }
  struct Context {};
  void lock(Context&) noexcept {
    seen_locking(&lock_, [this] { ck_rwlock_write_lock(&lock_); });
  }
  void unlock(Context&) noexcept {
    seen_unlocking(&lock_, [this] { ck_rwlock_write_unlock(&lock_); });
  }
  void lock_shared(Context&) noexcept {
    seen_locking_shared(&lock_, [this] { ck_rwlock_read_lock(&lock_); });
  }
  void unlock_shared(Context&) noexcept {
    seen_unlocking_shared(&lock_, [this] { ck_rwlock_read_unlock(&lock_); });
  }

 private:
  ck_rwlock_t lock_;
};

}  // namespace coresweep::bench::locks
