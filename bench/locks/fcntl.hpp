#pragma once

#include <fcntl.h>

#include "bench/locks/lock.hpp"
#include "bench/locks/lock_file.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::locks {

class fcntl {
 public:
  static constexpr LockTraits traits{
      .description =
          "fcntl's lock of an open file description (F_OFD_SETLKW) on a file in memory that every worker "
          "opens itself; the classic one belongs to the process and would not exclude threads",
      .process_shared = true,
      .one_only = true};
  explicit fcntl(const LockSetup&) {}
  struct Context {
    int fd = -1;
  };
  void join(Context& context, std::uint32_t) { context.fd = file_.open_again(); }
  void leave(Context& context) noexcept { close(context.fd); }
  void lock(Context& context) noexcept {
    seen_locking(this, [&context] {
      while (set(context.fd, F_WRLCK) != 0 && errno == EINTR) {
      }
    });
  }
  void unlock(Context& context) noexcept {
    seen_unlocking(this, [&context] { set(context.fd, F_UNLCK); });
  }

 private:
  static int set(int fd, short kind) noexcept {
    struct ::flock whole_file {};
    whole_file.l_type = kind;
    whole_file.l_whence = SEEK_SET;
    return ::fcntl(fd, F_OFD_SETLKW, &whole_file);
  }
  LockFile file_;
};

}  // namespace coresweep::bench::locks
