#include "bench/barriers/openmp.hpp"

#include "bench/hidden_sync.hpp"

namespace coresweep::bench::barriers {

/// Binds to the team whose thread calls: mode thread_pool_openmp's.
void openmp::wait(Context&) noexcept {
  hidden_release(this);
#pragma omp barrier
  hidden_acquire(this);
}

}  // namespace coresweep::bench::barriers
