#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace coresweep {

/// In which state of the machine cases are told, and in which ones they must be precise: by how many values lie in
/// each. The same rules as scripts/coresweep_report/judging.py; both pass one file of known answers.

/// The group of most values, the first of equals.
std::size_t common_group(std::span<const std::size_t> counts);

/// The share of the core that a run's cases are told with: to themselves, where that is common enough.
std::size_t common_share(std::span<const std::size_t> counts);

/// The state in which a case is told: the run's, where it has enough values there for an interval; else its own.
std::size_t told_state(std::span<const std::size_t> sizes, std::size_t wanted);

/// Which states a case must be precise in, ascending. `sizes`: how many values it has in each, by distance and within
/// one by `shares` shares of the core (1: that makes no difference). Those that hold a fifth of the values; only those
/// with a core to itself, where that is common enough; and always the one in which the case is told.
std::vector<std::size_t> judged_states(std::span<const std::size_t> sizes, std::size_t shares, std::size_t told);

}  // namespace coresweep
