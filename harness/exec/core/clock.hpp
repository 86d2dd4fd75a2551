#pragma once

#include <time.h>

#include <cstdint>

namespace coresweep::exec {

/// CLOCK_MONOTONIC in ns: one clock for every thread and process of the machine.
inline std::int64_t now_ns() noexcept {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// Sleeps until an instant of `now_ns`, going back to sleep after signals.
inline void sleep_until_ns(std::int64_t instant) noexcept {
  const timespec time{.tv_sec = instant / 1'000'000'000, .tv_nsec = instant % 1'000'000'000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) != 0) {
  }
}

}  // namespace coresweep::exec
