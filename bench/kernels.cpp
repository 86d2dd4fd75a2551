#include "bench/registry.hpp"
#include "bench/workloads/workload.hpp"

namespace coresweep::bench {

std::span<const exec::Kernel> kernels() {
  static const std::vector<exec::Kernel> all = [] {
    std::vector<exec::Kernel> rows;
    for (const Workload& workload : workloads()) rows.insert(rows.end(), workload.rows.begin(), workload.rows.end());
    return rows;
  }();
  return all;
}

}  // namespace coresweep::bench
