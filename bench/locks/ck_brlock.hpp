#pragma once

#include <ck_brlock.h>

#include "bench/locks/lock.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::locks {

class ck_brlock {
 public:
  static constexpr LockTraits traits{
      .description =
          "Concurrency Kit's big-reader spinlock: a reader touches its own line only, a writer visits every "
          "reader's",
      .kind = "rwlock",
      .process_shared = true,
      .holds_addresses = true};
  explicit ck_brlock(const LockSetup&) { ck_brlock_init(&lock_); }
  struct Context {
    ck_brlock_reader_t reader{};
  };
  /// Both take the lock for writing, and give it back.
  void join(Context& context, std::uint32_t) noexcept {
    seen_using(&lock_, [this, &context] { ck_brlock_read_register(&lock_, &context.reader); });
  }
  void leave(Context& context) noexcept {
    seen_using(&lock_, [this, &context] { ck_brlock_read_unregister(&lock_, &context.reader); });
  }
  void lock(Context&) noexcept {
    seen_locking(&lock_, [this] { ck_brlock_write_lock(&lock_); });
  }
  void unlock(Context&) noexcept {
    seen_unlocking(&lock_, [this] { ck_brlock_write_unlock(&lock_); });
  }
  void lock_shared(Context& context) noexcept {
    seen_locking_shared(&lock_, [this, &context] { ck_brlock_read_lock(&lock_, &context.reader); });
  }
  void unlock_shared(Context& context) noexcept {
    seen_unlocking_shared(&lock_, [&context] { ck_brlock_read_unlock(&context.reader); });
  }

 private:
  ck_brlock_t lock_;
};

}  // namespace coresweep::bench::locks
