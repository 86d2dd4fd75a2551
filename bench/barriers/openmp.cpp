#include "bench/barriers/openmp.hpp"

#include "bench/sanitizer.hpp"

namespace coresweep::bench::barriers {

/// Binds to the team whose thread calls: mode thread_pool_openmp's.
void openmp::wait(Context&) noexcept {
  seen_meeting(this, [] {
#pragma omp barrier
  });
}

}  // namespace coresweep::bench::barriers
