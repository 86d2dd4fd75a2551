#pragma once

#include <fcntl.h>

namespace coresweep::exec {

/// A program may be started with its standard streams closed. The next files it opened would then become its stdin,
/// stdout and stderr, and what it prints would land in them. First thing in main: fills the gaps with /dev/null, for
/// reading only, so that printing still fails and says so.
inline void occupy_standard_streams() noexcept {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) < 0) open("/dev/null", O_RDONLY);  // the lowest number that is free: this one
  }
}

}  // namespace coresweep::exec
