#pragma once

#include "bench/barriers/barrier.hpp"
#include "bench/barriers/ck/ck_barriers.h"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::barriers {

/// A barrier of Concurrency Kit. They all spin without yielding: with more workers than CPUs a phase takes time slices.
template <auto bytes, auto init, auto subscribe, auto pass>
class CkBarrier {
 public:
  static std::size_t bytes_behind(const BarrierSetup& setup) { return bytes(setup.workers); }
  explicit CkBarrier(const BarrierSetup& setup) : offset_(setup.memory - reinterpret_cast<std::byte*>(this)) {
    init(setup.memory, setup.workers);
  }
  struct Context {
    ck_barrier_part part{};
    bool subscribed = false;
  };
  /// Once: which seat of the barrier it has got is kept from trial to trial.
  void join(Context& context, std::uint32_t) noexcept {
    if (!context.subscribed) subscribe(memory(), &context.part);
    context.subscribed = true;
  }
  void wait(Context& context) noexcept {
    seen_meeting(this, [this, &context] { pass(memory(), &context.part); });
  }

 private:
  void* memory() noexcept { return reinterpret_cast<std::byte*>(this) + offset_; }

  std::ptrdiff_t offset_;  ///< not its address: programs map it elsewhere
};

}  // namespace coresweep::bench::barriers
