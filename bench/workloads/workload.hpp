#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "harness/exec/core/kernel.hpp"
#include "harness/model/catalogue.hpp"

namespace coresweep::bench {

/// One registered workload: `bench/workloads/<name>.cpp` defines `workload_<name>`.
struct Workload {
  WorkloadInfo (*info)();
  std::span<const exec::Kernel> rows;  ///< one, or one per lock or channel
};

/// All, in the order of the list in bench/CMakeLists.txt.
const std::vector<Workload>& workloads();

/// The extra steps that `work_scale` asks for, fractions carried forward.
/// Steps due after `steps` more reported ones.
inline std::uint64_t extra_steps(exec::Worker& worker, std::uint64_t steps) noexcept {
  exec::Tally& tally = *worker.tally;
  tally.carry += (worker.shape->work_scale - 1.0) * static_cast<double>(steps);
  const double due = std::floor(tally.carry);
  tally.carry -= due;
  return static_cast<std::uint64_t>(due);
}

/// Part `i` of `parts` of `whole`: each as large as the others, or larger by one.
constexpr std::uint64_t part_of(std::uint64_t whole, std::uint64_t parts, std::uint64_t i) noexcept {
  return whole / parts + (i < whole % parts ? 1 : 0);
}

/// What all workers did together.
inline exec::Tally total(std::span<const exec::Tally> tallies) noexcept {
  exec::Tally sum;
  for (const exec::Tally& each : tallies) {
    sum.steps += each.steps;
    sum.checksum += each.checksum;
    sum.scratch_steps += each.scratch_steps;
    for (std::size_t i = 0; i < sum.own.size(); ++i) sum.own[i] += each.own[i];
  }
  return sum;
}

/// Whether the extra steps were done: each worker may still carry a fraction of one.
inline bool extra_steps_done(const exec::Shape& shape, const exec::Tally& sum) noexcept {
  const double due = (shape.work_scale - 1.0) * static_cast<double>(sum.steps);
  return std::abs(static_cast<double>(sum.scratch_steps) - due) <= shape.workers + 1.0;
}

/// A case's value, empty without such an axis; for rows of a program that has no more of the model than its types.
inline std::string_view axis_of(const Case& subject, std::string_view key) {
  const auto axis = std::ranges::find(subject.axes, key, &Axis::key);
  return axis != subject.axes.end() ? std::string_view(axis->value) : std::string_view();
}

inline exec::Verdict wrong(std::string reason) {
  return {.correct = false, .reason = std::move(reason), .counters = {}};
}

}  // namespace coresweep::bench
