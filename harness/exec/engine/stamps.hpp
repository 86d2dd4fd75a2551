#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace coresweep::exec {

/// When one worker began and ended its part of a trial, on the clock of now_ns().
struct Stamps {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
};

/// From the first begin to the last end, in ns. Of at least one worker.
std::int64_t region_of(std::span<const Stamps> workers);

/// The share of the region in which all were at work: (first end − last begin) ÷ region, at least 0. Absent for a
/// single worker and an empty region, of which there is no saying.
std::optional<double> overlap_of(std::span<const Stamps> workers);

}  // namespace coresweep::exec
