#pragma once

#include <barrier>

#include "bench/barriers/barrier.hpp"

namespace coresweep::bench::barriers {

class std_barrier {
 public:
  static constexpr BarrierTraits traits{
      .description = "std::barrier (libstdc++: a tree of tickets, then std::atomic::wait); spins, then sleeps"};
  explicit std_barrier(const BarrierSetup& setup) : barrier_(static_cast<std::ptrdiff_t>(setup.workers)) {}
  struct Context {};
  void wait(Context&) { barrier_.arrive_and_wait(); }

 private:
  std::barrier<> barrier_;
};

}  // namespace coresweep::bench::barriers
