#pragma once

#include "bench/locks/ck/spinlock.hpp"
#include "bench/locks/lock.hpp"
#include "bench/sanitizer.hpp"
#include "harness/exec/core/kernel.hpp"

namespace coresweep::bench::locks {

class ck_clh {
 public:
  static constexpr LockTraits traits{
      .description = "Concurrency Kit's CLH queue lock: first come, first served; everybody spins on its predecessor",
      .process_shared = true,
      .holds_addresses = true};
  explicit ck_clh(const LockSetup&) { ck_spinlock_clh_init(&last_, &unowned_); }
  ck_clh(const ck_clh&) = delete;
  ck_clh& operator=(const ck_clh&) = delete;
  /// Nodes change hands: who unlocks goes on with the node of its predecessor.
  struct Context {
    ck_spinlock_clh_t node{};
    alignas(exec::padding) ck_spinlock_clh_t* mine = &node;
  };
  void lock(Context& context) noexcept {
    seen_locking(&last_, [this, &context] { ck_spinlock_clh_lock(&last_, context.mine); });
  }
  void unlock(Context& context) noexcept {
    seen_unlocking(&last_, [&context] { ck_spinlock_clh_unlock(&context.mine); });
  }

 private:
  ck_spinlock_clh_t* last_;
  alignas(exec::padding) ck_spinlock_clh_t unowned_;
};

}  // namespace coresweep::bench::locks
