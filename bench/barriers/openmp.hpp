#pragma once

#include "bench/barriers/barrier.hpp"

namespace coresweep::bench::barriers {

class openmp {
 public:
  static constexpr BarrierTraits traits{
      .description = "#pragma omp barrier (libgomp), between the threads of one OpenMP team; spins, then sleeps",
      .only_mode = "thread_pool_openmp"};
  explicit openmp(const BarrierSetup&) {}
  struct Context {};
  void wait(Context&) noexcept;  // in openmp.cpp, the one file here that is compiled as OpenMP
};

}  // namespace coresweep::bench::barriers
