#pragma once

#include "bench/locks/ck/spinlock.hpp"
#include "bench/locks/lock.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::locks {

class ck_mcs {
 public:
  static constexpr LockTraits traits{
      .description = "Concurrency Kit's MCS queue lock: first come, first served; everybody spins on a line of its own",
      .process_shared = true,
      .holds_addresses = true};
  explicit ck_mcs(const LockSetup&) { ck_spinlock_mcs_init(&last_); }
  struct Context {
    ck_spinlock_mcs_context_t node{};
  };
  void lock(Context& context) noexcept {
    seen_locking(&last_, [this, &context] { ck_spinlock_mcs_lock(&last_, &context.node); });
  }
  void unlock(Context& context) noexcept {
    seen_unlocking(&last_, [this, &context] { ck_spinlock_mcs_unlock(&last_, &context.node); });
  }

 private:
  ck_spinlock_mcs_t last_;
};

}  // namespace coresweep::bench::locks
