#pragma once

#include "bench/locks/ck/spinlock.hpp"
#include "bench/locks/lock.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::locks {

class ck_ticket {
 public:
  static constexpr LockTraits traits{
      .description = "Concurrency Kit's ticket spinlock: first come, first served; both counters in one word",
      .process_shared = true};
  explicit ck_ticket(const LockSetup&) { ck_spinlock_ticket_init(&lock_); }
  struct Context {};
  void lock(Context&) noexcept {
    seen_locking(&lock_, [this] { ck_spinlock_ticket_lock(&lock_); });
  }
  void unlock(Context&) noexcept {
    seen_unlocking(&lock_, [this] { ck_spinlock_ticket_unlock(&lock_); });
  }

 private:
  ck_spinlock_ticket_t lock_;
};

}  // namespace coresweep::bench::locks
