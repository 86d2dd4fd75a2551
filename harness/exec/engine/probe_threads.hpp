#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <system_error>
#include <vector>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/opaque.hpp"
#include "harness/exec/core/pinned_thread.hpp"
#include "harness/exec/core/region.hpp"

namespace coresweep::exec {

/// How long the threads of one probe wait for each other. A thread that has to share its CPU (with a pool's worker that
/// spins) comes to it within some ms.
class Patience {
 public:
  void end() noexcept { over_.store(true, std::memory_order_relaxed); }
  bool is_over() const noexcept { return over_.load(std::memory_order_relaxed) || now_ns() > deadline_ns_; }

 private:
  const std::int64_t deadline_ns_ = now_ns() + 20'000'000;
  alignas(padding) std::atomic<bool> over_{false};
};

/// One of them that waits for another.
class Waiting {
 public:
  explicit Waiting(const Patience& patience) noexcept : patience_(patience) {}
  /// After a look in vain: whether to look again.
  bool go_on() noexcept {
    spin_pause();
    return ++looks_ % looks_per_clock != 0 || !patience_.is_over();
  }

 private:
  static constexpr std::uint32_t looks_per_clock = 512;
  const Patience& patience_;
  std::uint32_t looks_ = 0;
};

/// What one thread of a probe does, and where.
struct ProbePart {
  std::vector<int> cpus;
  std::function<void()> run;  ///< may not throw
};

/// Runs all parts side by side, each in a thread of its own that starts where it belongs. They live for one probe, so
/// that no case has threads that it did not ask for while it is measured, and no fork copies any. False where a place
/// is lost or there is no thread to be had: then nobody waits any longer.
inline bool run_parts(std::span<const ProbePart> parts, Patience& patience) {
  std::vector<std::unique_ptr<PinnedThread>> threads;
  threads.reserve(parts.size());
  try {
    for (const ProbePart& part : parts) threads.push_back(std::make_unique<PinnedThread>(part.cpus, part.run));
  } catch (const std::system_error&) {
    patience.end();
    return false;
  }
  return true;
}

}  // namespace coresweep::exec
