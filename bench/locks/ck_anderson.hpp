#pragma once

#include <array>
#include <bit>

#include "bench/locks/ck/spinlock.hpp"
#include "bench/locks/lock.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::locks {

class ck_anderson {
  static constexpr unsigned most_workers = 1024;

 public:
  static constexpr LockTraits traits{
      .description = "Concurrency Kit's Anderson lock: first come, first served; a ring of flags, one per worker",
      .process_shared = true,
      .holds_addresses = true,
      .max_workers = most_workers};
  // With a power of two, places in the ring are drawn by one addition.
  explicit ck_anderson(const LockSetup& setup) {
    ck_spinlock_anderson_init(&lock_, slots_.data(), std::bit_ceil(setup.workers));
  }
  ck_anderson(const ck_anderson&) = delete;
  ck_anderson& operator=(const ck_anderson&) = delete;
  struct Context {
    ck_spinlock_anderson_thread_t* slot = nullptr;
  };
  void lock(Context& context) noexcept {
    seen_locking(&lock_, [this, &context] { ck_spinlock_anderson_lock(&lock_, &context.slot); });
  }
  void unlock(Context& context) noexcept {
    seen_unlocking(&lock_, [this, &context] { ck_spinlock_anderson_unlock(&lock_, context.slot); });
  }

 private:
  ck_spinlock_anderson_t lock_;
  std::array<ck_spinlock_anderson_thread_t, most_workers> slots_;
};

}  // namespace coresweep::bench::locks
