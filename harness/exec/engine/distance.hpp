#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace coresweep::exec {

/// How far the CPUs of a case are from each other, at one instant.
struct Distance {
  double ns = 0;     ///< half the round trip of a cache line, one handover: the mean over the pairs
  double noise = 0;  ///< what the probe itself may be off by, as a share of `ns`
};

/// Whether two probes saw different distances: they differ by more than both may be off, and by more than what a
/// contended primitive would notice.
bool disagree(const Distance& before, const Distance& after);

/// The distance out of the times of some batches of round trips on one pair of CPUs (half a round trip each, in ns):
/// their median, and as its noise their interquartile range. Neither follows a batch that was interrupted.
Distance distance_of(std::vector<double> batches_ns);

/// The places that a probe visits: worker 0's, and of the others that share no CPU with it (each once) up to eight,
/// evenly spread over them. Fewer than two: there is no distance.
std::vector<std::vector<int>> probed_places(const std::vector<std::vector<int>>& places);

/// Probes the distance, where it can be: the real one, or a script in tests.
class DistanceProber {
 public:
  virtual ~DistanceProber() = default;
  /// Absent where the CPUs could not be had in time.
  virtual std::optional<Distance> probe() = 0;
};

/// Threads of its own hand a cache line back and forth on the workers' places, worker 0's with each of the others in
/// turn, by the operation of core_to_core: what they find is a property of the CPUs, the same for all modes. They live
/// for one probe. Some 0.1 to 0.5 ms; always ends.
class LineProber final : public DistanceProber {
 public:
  /// `places`: as probed_places() gives them.
  explicit LineProber(std::vector<std::vector<int>> places) : places_(std::move(places)) {}
  std::optional<Distance> probe() override;

 private:
  const std::vector<std::vector<int>> places_;
};

}  // namespace coresweep::exec
