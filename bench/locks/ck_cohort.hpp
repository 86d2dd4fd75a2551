#pragma once

#include <ck_cohort.h>
#include <sched.h>

#include <array>

#include "bench/locks/ck/spinlock.hpp"
#include "bench/locks/lock.hpp"
#include "bench/sanitizer.hpp"
#include "harness/exec/core/kernel.hpp"

namespace coresweep::bench::locks {

class ck_cohort {
 public:
  static constexpr LockTraits traits{
      .description =
          "Concurrency Kit's cohort lock, ticket locks in two levels: passed on within a NUMA node up to 10 "
          "times before another node gets it",
      .process_shared = true,
      .holds_addresses = true};
  explicit ck_cohort(const LockSetup&) {
    ck_spinlock_ticket_init(&global_);
    for (Node& node : nodes_) {
      ck_spinlock_ticket_init(&node.local);
      CK_COHORT_INIT(tickets, &node.cohort, &global_, &node.local, CK_COHORT_DEFAULT_LOCAL_PASS_LIMIT);
    }
  }
  ck_cohort(const ck_cohort&) = delete;
  ck_cohort& operator=(const ck_cohort&) = delete;
  struct Context {
    unsigned node = 0;
  };
  /// Workers are bound by now. Of which cohort one is matters to the speed only, so that a node beyond the last shares
  /// one, and so does a worker that is not bound and moves later.
  void join(Context& context, std::uint32_t) noexcept {
    unsigned node = 0;
    context.node = getcpu(nullptr, &node) == 0 ? node % static_cast<unsigned>(nodes_.size()) : 0;
  }
  void leave(Context&) noexcept {}
  void lock(Context& context) noexcept {
    seen_locking(this, [this, &context] { CK_COHORT_LOCK(tickets, &nodes_[context.node].cohort, nullptr, nullptr); });
  }
  void unlock(Context& context) noexcept {
    seen_unlocking(this,
                   [this, &context] { CK_COHORT_UNLOCK(tickets, &nodes_[context.node].cohort, nullptr, nullptr); });
  }

 private:
  // The cohort's macros hand over untyped addresses, and contexts that ticket locks have no use for.
  static void lock_ticket(void* lock, void*) { ck_spinlock_ticket_lock(static_cast<ck_spinlock_ticket_t*>(lock)); }
  static void unlock_ticket(void* lock, void*) { ck_spinlock_ticket_unlock(static_cast<ck_spinlock_ticket_t*>(lock)); }
  static bool locked_ticket(void* lock, void*) {
    return ck_spinlock_ticket_locked(static_cast<ck_spinlock_ticket_t*>(lock));
  }
  CK_COHORT_PROTOTYPE(tickets, lock_ticket, unlock_ticket, locked_ticket, lock_ticket, unlock_ticket, locked_ticket)

  struct alignas(exec::padding) Node {
    CK_COHORT_INSTANCE(tickets) cohort;
    alignas(exec::padding) ck_spinlock_ticket_t local;
  };
  alignas(exec::padding) ck_spinlock_ticket_t global_;
  std::array<Node, 64> nodes_;
};

}  // namespace coresweep::bench::locks
