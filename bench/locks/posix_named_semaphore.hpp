#pragma once

#include <fcntl.h>
#include <semaphore.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "bench/locks/lock.hpp"
#include "harness/exec/core/named_objects.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::bench::locks {

class posix_named_semaphore {
 public:
  static constexpr LockTraits traits{
      .description = "sem_t with a name in /dev/shm, counting to one, opened by every worker itself; sleeps",
      .process_shared = true,
      .one_only = true};
  explicit posix_named_semaphore(const LockSetup&) {
    const std::string name = exec::object_name("lock-" + std::to_string(next_number()));
    if (name.size() >= name_.size()) throw MissingError("no room for the name " + name);
    std::memcpy(name_.data(), name.c_str(), name.size() + 1);
    sem_t* made = sem_open(name_.data(), O_CREAT | O_EXCL, 0600, 1);
    if (made == SEM_FAILED) fail();
    sem_close(made);
  }
  ~posix_named_semaphore() { sem_unlink(name_.data()); }
  posix_named_semaphore(const posix_named_semaphore&) = delete;
  posix_named_semaphore& operator=(const posix_named_semaphore&) = delete;
  struct Context {
    sem_t* opened = nullptr;  ///< by this worker and for it: an address in its own process
  };
  void join(Context& context, std::uint32_t) {
    context.opened = sem_open(name_.data(), 0);
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
  [[noreturn]] void fail() const {
    throw std::system_error(errno, std::generic_category(), "sem_open " + std::string(name_.data()));
  }

  std::array<char, 96> name_{};  ///< known to all workers; a process may have several of these locks
};

}  // namespace coresweep::bench::locks
