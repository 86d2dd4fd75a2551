#pragma once

#include <atomic>
#include <cstdint>

namespace coresweep::exec {

/// Makes number `from`, which one has, the other's: by compare-and-exchange, tried until it holds that number, so that
/// the line travels once for each handover and to whoever waits for it. (Of a store that somebody else spins on by
/// loading, the line travels twice: to be written, and to be read.) `go_on` is asked after every try in vain. Returns
/// what was found there: `from`, or what kept it from being handed over when `go_on` said no.
template <class GoOn>
std::uint64_t hand_over(std::atomic<std::uint64_t>& word, std::uint64_t from, GoOn&& go_on) noexcept {
  for (;;) {
    std::uint64_t found = from;
    if (word.compare_exchange_weak(found, from + 1, std::memory_order_acq_rel, std::memory_order_relaxed) || !go_on()) {
      return found;
    }
  }
}

}  // namespace coresweep::exec
