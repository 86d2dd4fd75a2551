#pragma once

#include <cstddef>
#include <span>

#include "harness/exec/core/region.hpp"
#include "harness/model/case.hpp"
#include "harness/model/catalogue.hpp"

namespace coresweep::exec {

/// The row of a case's workload and lock or channel. Throws UsageError when there is none.
std::size_t find_kernel(const Case& subject, std::span<const Kernel> kernels);

/// A case's size; its work in steps also where another axis, or the number of workers, says it. The workload's axes
/// beside `work` and `grain` go to `Shape::own` in declared order.
Shape shape_of(const Case& subject, const Catalogue& catalogue, const ModeInfo& mode, double work_scale);

Dispatch dispatch_of(const Case& subject, const Kernel& kernel);

}  // namespace coresweep::exec
