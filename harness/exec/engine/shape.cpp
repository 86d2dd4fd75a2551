#include "harness/exec/engine/shape.hpp"

#include <algorithm>

#include "harness/model/errors.hpp"

namespace coresweep::exec {

namespace {

/// A word's place among the axis's values: what a kernel sees of it.
std::uint64_t index_of(const AxisInfo& axis, std::string_view value) {
  return static_cast<std::uint64_t>(std::ranges::find(axis.values, value) - axis.values.begin());
}

/// Steps per trial. A workload of tasks that has no such axis has one for each worker.
std::uint64_t work_of(const Case& subject, const WorkloadInfo& workload) {
  if (workload.form == Form::nested) return tasks_of_tree(subject.number("depth", 0));
  return subject.number("work", workload.form == Form::tasks ? subject.number("workers", 1) : 0);
}

}  // namespace

std::size_t find_kernel(const Case& subject, std::span<const Kernel> kernels) {
  std::string_view variant;
  for (const char* kind : {"lock", "channel", "barrier"}) {
    if (variant.empty()) variant = subject.get(kind);
  }
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    if (kernels[i].workload == subject.workload && kernels[i].variant == variant) return i;
  }
  throw UsageError("nothing registered runs " + subject.id() + "; see: coresweep list");
}

Shape shape_of(const Case& subject, const Catalogue& catalogue, const ModeInfo& mode, double work_scale) {
  const bool serial = mode.workers_are == WorkersAre::caller;
  const WorkloadInfo& workload = *catalogue.workload(subject.workload);
  Shape shape{.work = work_of(subject, workload),
              .grain = subject.number("grain", 1),
              .workers = static_cast<std::uint32_t>(subject.number("workers", 1)),
              .serial = serial ? 1U : 0U,
              .process_shared = mode.workers_are == WorkersAre::processes ? 1U : 0U,
              .work_scale = work_scale};
  std::size_t next = 0;
  for (const AxisInfo& axis : workload.axes) {
    if (axis.key == "work" || axis.key == "grain") continue;
    if (next == shape.own.size()) throw UsageError(subject.workload + " declares more axes than a case can carry");
    shape.own[next++] = axis.values.empty() ? subject.number(axis.key, 0) : index_of(axis, subject.get(axis.key));
  }
  return shape;
}

Dispatch dispatch_of(const Case& subject, const Kernel& kernel) {
  if (kernel.is_roles()) return Dispatch::role;
  if (kernel.is_nested()) return Dispatch::nested;
  return subject.get("dispatch") == "submit" ? Dispatch::submit : Dispatch::index;
}

}  // namespace coresweep::exec
