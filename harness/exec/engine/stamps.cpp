#include "harness/exec/engine/stamps.hpp"

#include <algorithm>

namespace coresweep::exec {

std::int64_t region_of(std::span<const Stamps> workers) {
  return std::ranges::max(workers, {}, &Stamps::end_ns).end_ns -
         std::ranges::min(workers, {}, &Stamps::begin_ns).begin_ns;
}

std::optional<double> overlap_of(std::span<const Stamps> workers) {
  if (workers.size() < 2) return {};
  const std::int64_t region = region_of(workers);
  if (region <= 0) return {};
  const std::int64_t together =
      std::ranges::min(workers, {}, &Stamps::end_ns).end_ns - std::ranges::max(workers, {}, &Stamps::begin_ns).begin_ns;
  return std::max(0.0, static_cast<double>(together)) / static_cast<double>(region);
}

}  // namespace coresweep::exec
