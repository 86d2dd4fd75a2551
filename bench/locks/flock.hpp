#pragma once

#include <sys/file.h>

#include "bench/locks/lock.hpp"
#include "bench/locks/lock_file.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::locks {

class flock {
 public:
  static constexpr LockTraits traits{
      .description =
          "flock on a file in memory that every worker opens itself: a system call for every lock and unlock",
      .process_shared = true,
      .one_only = true};
  explicit flock(const LockSetup&) {}
  struct Context {
    int fd = -1;
  };
  void join(Context& context, std::uint32_t) { context.fd = file_.open_again(); }
  void leave(Context& context) noexcept { close(context.fd); }
  void lock(Context& context) noexcept {
    seen_locking(this, [&context] {
      while (::flock(context.fd, LOCK_EX) != 0 && errno == EINTR) {
      }
    });
  }
  void unlock(Context& context) noexcept {
    seen_unlocking(this, [&context] { ::flock(context.fd, LOCK_UN); });
  }

 private:
  LockFile file_;
};

}  // namespace coresweep::bench::locks
