#pragma once

#include <cstdint>

#include "harness/exec/core/kernel.hpp"

namespace coresweep::bench {

// Long enough that no machine is merely slow, and well below the watchdog's time.
inline constexpr std::int64_t sitter_patience_ns = 5'000'000'000;

/// Whether a trial has stood still for long, as its caller sees it who looks every `exec::look_every_ns`. Counted in
/// looks and not by the clock: while the whole machine stood still nobody looked.
class Stall {
 public:
  /// @param progress  changes while all is well
  bool lasts(std::uint64_t progress, std::int64_t patience_ns) noexcept {
    looks_ = progress == seen_ ? looks_ + 1 : 0;
    seen_ = progress;
    return looks_ * exec::look_every_ns >= patience_ns;
  }

 private:
  std::uint64_t seen_ = 0;
  std::int64_t looks_ = 0;
};

}  // namespace coresweep::bench
