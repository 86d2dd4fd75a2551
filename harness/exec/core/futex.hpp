#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>
#include <ctime>

namespace coresweep::exec {

/// Futexes on words that may be shared between processes (std::atomic::wait is process-private in libstdc++). `scope`
/// is FUTEX_PRIVATE_FLAG where only threads of one process meet, which spares the kernel a look at the mapping. Whoever
/// waits and whoever wakes must name the same.
constexpr int futex_scope(bool between_processes) noexcept {
  return between_processes ? 0 : FUTEX_PRIVATE_FLAG;
}

/// Sleeps while `word == seen`; returns on a wake, a signal, or after `timeout_ns` (negative: no timeout).
inline void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t seen, std::int64_t timeout_ns = -1,
                       int scope = 0) noexcept {
  const timespec timeout{.tv_sec = timeout_ns / 1'000'000'000, .tv_nsec = timeout_ns % 1'000'000'000};
  syscall(SYS_futex, &word, FUTEX_WAIT | scope, seen, timeout_ns < 0 ? nullptr : &timeout, nullptr, 0);
}

inline void futex_wake(std::atomic<std::uint32_t>& word, int how_many = INT_MAX, int scope = 0) noexcept {
  syscall(SYS_futex, &word, FUTEX_WAKE | scope, how_many, nullptr, nullptr, 0);
}

}  // namespace coresweep::exec
