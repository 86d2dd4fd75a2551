#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/futex.hpp"

namespace coresweep::bench {

/// Looks after workers that wait for each other without a deadline: a lost wake-up would hang them. Where nothing has
/// moved for `patience_ns` it comes to their rescue, again and again until they have left; the workload then reports
/// what happened. Asleep otherwise, and made before the gate, so that it is no part of what is measured.
class Sitter {
 public:
  Sitter(std::function<std::uint64_t()> progress, std::function<void()> rescue, std::int64_t patience_ns)
      : progress_(std::move(progress)), rescue_(std::move(rescue)), patience_ns_(patience_ns) {}
  ~Sitter() {
    over_.store(1, std::memory_order_relaxed);
    exec::futex_wake(over_, INT_MAX, FUTEX_PRIVATE_FLAG);
    thread_.join();
  }
  Sitter(const Sitter&) = delete;
  Sitter& operator=(const Sitter&) = delete;

 private:
  static constexpr std::int64_t again_after_ns = 10'000'000;

  void watch() {
    std::uint64_t seen = progress_();
    std::int64_t moved_ns = exec::now_ns();
    bool stalled = false;
    while (over_.load(std::memory_order_relaxed) == 0) {
      exec::futex_wait(over_, 0, stalled ? again_after_ns : patience_ns_ / 4, FUTEX_PRIVATE_FLAG);
      if (over_.load(std::memory_order_relaxed) != 0) return;
      const std::uint64_t now_at = progress_();
      if (now_at != seen && !stalled) moved_ns = exec::now_ns();
      seen = now_at;
      stalled = stalled || exec::now_ns() - moved_ns >= patience_ns_;
      if (stalled) rescue_();
    }
  }

  const std::function<std::uint64_t()> progress_;
  const std::function<void()> rescue_;
  const std::int64_t patience_ns_;
  std::atomic<std::uint32_t> over_{0};
  std::thread thread_{[this] { watch(); }};
};

/// The sitter of the trial in which the calling thread is worker 0.
inline std::optional<Sitter>& own_sitter() {
  thread_local std::optional<Sitter> sitter;
  return sitter;
}

}  // namespace coresweep::bench
