#pragma once

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>

#include "harness/model/errors.hpp"

namespace coresweep::bench {

/// Private memory that has been written to, in small pages: what `fork` has to copy the tables of.
class Ballast {
 public:
  /// Throws MissingError when it cannot be had.
  explicit Ballast(std::size_t bytes) : bytes_(bytes) {
    if (bytes == 0) return;
    memory_ = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) {
      throw MissingError("cannot have " + std::to_string(bytes) + " bytes of memory: " + std::strerror(errno));
    }
    madvise(memory_, bytes, MADV_NOHUGEPAGE);  // where there are no huge pages it is refused, and not needed
    for (std::size_t at = 0; at < bytes; at += smallest_page) static_cast<volatile char*>(memory_)[at] = 1;
  }
  ~Ballast() {
    if (bytes_ != 0) munmap(memory_, bytes_);
  }
  Ballast(const Ballast&) = delete;
  Ballast& operator=(const Ballast&) = delete;

 private:
  static constexpr std::size_t smallest_page = 4096;

  const std::size_t bytes_;
  void* memory_ = nullptr;
};

}  // namespace coresweep::bench
