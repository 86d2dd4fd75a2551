#pragma once

#include "bench/barriers/barrier.hpp"
#include "bench/futex_scope.hpp"
#include "harness/exec/core/kernel.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench::barriers {

class shm_barrier {
 public:
  static constexpr BarrierTraits traits{
      .description =
          "ours: a counter and a phase in shared memory; spins for about as long as sleeping and waking "
          "takes, then sleeps on a futex",
      .process_shared = true};
  explicit shm_barrier(const BarrierSetup& setup)
      : workers_(setup.workers), scope_(futex_scope(setup.process_shared)) {}
  struct Context {};
  void wait(Context&) noexcept {
    // Read before arriving: it cannot change while this worker is missing.
    const std::uint32_t phase = phase_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == workers_) {
      arrived_.store(0, std::memory_order_relaxed);
      // Sequentially consistent, as is the sleeper's part: one of the two sees the other.
      phase_.store(phase + 1, std::memory_order_seq_cst);
      if (sleepers_.load(std::memory_order_seq_cst) != 0) exec::futex_wake(phase_, INT_MAX, scope_);
      return;
    }
    for (int spins = 0; spins < most_spins; ++spins) {
      if (phase_.load(std::memory_order_acquire) != phase) return;
      exec::spin_pause();
    }
    sleepers_.fetch_add(1, std::memory_order_seq_cst);
    while (phase_.load(std::memory_order_seq_cst) == phase) exec::futex_wait(phase_, phase, -1, scope_);
    sleepers_.fetch_sub(1, std::memory_order_relaxed);
  }

 private:
  static constexpr int most_spins = 200;

  const std::uint32_t workers_;
  const int scope_;
  std::atomic<std::uint32_t> arrived_{0};
  alignas(exec::padding) std::atomic<std::uint32_t> phase_{0};
  std::atomic<std::uint32_t> sleepers_{0};
};

}  // namespace coresweep::bench::barriers
