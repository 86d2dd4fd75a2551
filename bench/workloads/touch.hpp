#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace coresweep::bench {

/// Maps `bytes` from `memory` on into this process, by writing to every page what stands there: a worker that is a
/// fresh program would else take a fault for each page of a channel while it is timed. Harmless while others do the
/// same; by threads of one process not while another writes there without atomics.
inline void touch_pages(void* memory, std::size_t bytes) noexcept {
  constexpr std::size_t page = 4096;
  auto* first = static_cast<std::uint8_t*>(memory);
  for (std::size_t at = 0; at < bytes; at += page) {
    std::atomic_ref(first[at]).fetch_or(0, std::memory_order_relaxed);
  }
  if (bytes > 0) std::atomic_ref(first[bytes - 1]).fetch_or(0, std::memory_order_relaxed);
}

/// Calls `touch` once per process and state.
template <class Touch>
void touch_once(const void* state, const Touch& touch) noexcept {
  static std::atomic<const void*> touched{nullptr};
  if (touched.load(std::memory_order_relaxed) == state) return;
  touch();
  touched.store(state, std::memory_order_relaxed);
}

}  // namespace coresweep::bench
