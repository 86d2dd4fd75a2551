#pragma once

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>

#include "harness/model/errors.hpp"

namespace coresweep::bench {

/// An open file that is closed with its owner. Its number holds in forks, and in the programs that inherit it.
class Descriptor {
 public:
  /// Throws MissingError, with errno's words, when `fd` is none; `what` as in "a pipe".
  Descriptor(int fd, const char* what) : fd_(fd) {
    if (fd_ < 0) throw MissingError(std::string("cannot make ") + what + ": " + std::strerror(errno));
  }
  ~Descriptor() { close(fd_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const noexcept { return fd_; }

  /// All of it, sleeping as often as need be. What cannot be written or read (nothing can go wrong with an open file of
  /// these kinds) is missed by whoever checks the messages.
  void write_all(const std::byte* from, std::size_t bytes) const noexcept {
    transfer([this](const std::byte* at, std::size_t rest) { return write(fd_, at, rest); }, from, bytes);
  }
  void read_all(std::byte* into, std::size_t bytes) const noexcept {
    transfer([this](std::byte* at, std::size_t rest) { return read(fd_, at, rest); }, into, bytes);
  }

 private:
  template <class Call, class Byte>
  static void transfer(const Call& call, Byte* at, std::size_t rest) noexcept {
    while (rest > 0) {
      const ssize_t done = call(at, rest);
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) return;
      at += done;
      rest -= static_cast<std::size_t>(done);
    }
  }

  int fd_;
};

/// Two of them, from a call that makes a pair.
struct DescriptorPair {
  template <class Make>
  DescriptorPair(const Make& make, const char* what) : DescriptorPair(numbers(make), what) {}
  Descriptor first;
  Descriptor second;

 private:
  DescriptorPair(const std::array<int, 2>& both, const char* what) : first(both[0], what), second(both[1], what) {}
  template <class Make>
  static std::array<int, 2> numbers(const Make& make) {
    std::array<int, 2> both{-1, -1};
    if (make(both.data()) != 0) both = {-1, -1};
    return both;
  }
};

}  // namespace coresweep::bench
