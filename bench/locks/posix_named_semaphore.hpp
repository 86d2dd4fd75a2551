#pragma once

#include <fcntl.h>
#include <semaphore.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "bench/locks/lock.hpp"
#include "harness/exec/core/named_objects.hpp"

namespace coresweep::bench::locks {

class posix_named_semaphore {
 public:
  static constexpr LockTraits traits{
      .description = "sem_t with a name in /dev/shm, counting to one, opened by every worker itself; sleeps",
      .process_shared = true,
      .one_only = true};
  explicit posix_named_semaphore(const LockSetup&) : owner_(getpid()), number_(next_number()) {
    sem_unlink(name().c_str());  // of a process that had this one's id before
    sem_t* made = sem_open(name().c_str(), O_CREAT | O_EXCL, 0600, 1);
    if (made == SEM_FAILED) fail();
    sem_close(made);
  }
  ~posix_named_semaphore() { sem_unlink(name().c_str()); }
  posix_named_semaphore(const posix_named_semaphore&) = delete;
  posix_named_semaphore& operator=(const posix_named_semaphore&) = delete;
  struct Context {
    sem_t* opened = nullptr;  ///< by this worker and for it: an address in its own process
  };
  void join(Context& context, std::uint32_t) {
    context.opened = sem_open(name().c_str(), 0);
    if (context.opened == SEM_FAILED) fail();
  }
  void leave(Context& context) noexcept { sem_close(context.opened); }
  void lock(Context& context) noexcept {
    while (sem_wait(context.opened) != 0 && errno == EINTR) {
    }
  }
  void unlock(Context& context) noexcept { sem_post(context.opened); }

 private:
  static std::uint32_t next_number() {
    static std::atomic<std::uint32_t> next{0};
    return next++;
  }
  std::string name() const { return exec::object_name("lock-" + std::to_string(number_), owner_); }
  [[noreturn]] void fail() const { throw std::system_error(errno, std::generic_category(), "sem_open " + name()); }

  const pid_t owner_;
  const std::uint32_t number_;  ///< a process may have several of these locks
};

}  // namespace coresweep::bench::locks
