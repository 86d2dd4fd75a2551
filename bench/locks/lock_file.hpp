#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace coresweep::bench {

/// A file to lock. It has no name, so that nothing of it is left behind; other processes of the same user reach it
/// through the process that made it.
class LockFile {
 public:
  LockFile() : owner_(getpid()), fd_(memfd_create("coresweep-lock", MFD_CLOEXEC)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
  }
  ~LockFile() { close(fd_); }
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

  /// A descriptor with an open file description of its own, because that is what holds a lock: with inherited or
  /// duplicated ones all workers would be the same holder. To be closed. Throws std::system_error.
  int open_again() const {
    const std::string path = "/proc/" + std::to_string(owner_) + "/fd/" + std::to_string(fd_);
    const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), path);
    return fd;
  }

 private:
  const pid_t owner_;
  const int fd_;
};

}  // namespace coresweep::bench
