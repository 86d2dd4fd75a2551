#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "harness/exec/engine/core_share.hpp"
#include "harness/exec/engine/distance.hpp"
#include "harness/exec/engine/remembered.hpp"
#include "harness/exec/engine/sampling.hpp"
#include "harness/exec/engine/trial_source.hpp"

namespace coresweep::exec {

/// The trials of one sample, and what was seen around them.
struct Taken {
  std::vector<Trial> trials{};
  std::vector<Disturbance> workers{};
  std::optional<DistanceProbe> distance{};
  std::optional<SpeedProbe> loop_turn{};     ///< both or none
  std::optional<SpeedProbe> multiply_add{};  ///< of the same CPU, which may be another one before than after
  bool distance_changed = false;             ///< the two probes disagree, and it could not be taken again
  unsigned retaken = 0;                      ///< how often it was, because they did
};

/// A sample that is taken again because the CPUs were moved meanwhile costs its time: so often in one process,
inline constexpr unsigned most_retaken = 3;
/// and only where it is short against the seconds that a distance lasts: a longer one would meet the next change.
inline constexpr std::int64_t longest_retaken_ns = 60'000'000;
/// So many trials a sample, and one before them to see workers awake and caches warm again costs next to nothing.
inline constexpr unsigned many_trials = 50;

/// Takes samples of k trials one after the other, with the distance of the CPUs, and what they get of their cores,
/// before and after each: what one was after a sample is what it was before the next, if that follows at once. A sample
/// is taken again where the two distances disagree.
class Sampler {
 public:
  /// @param distance  null: there is none to probe; without any prober nothing but trials is run
  /// @param alive  called before each trial and probe, so that a watchdog knows
  /// @param share  null: the CPUs are not known
  Sampler(
      TrialSource& source, unsigned trials_per_sample, DistanceProber* distance, std::function<void()> alive = [] {},
      WallClock now = now_ns, ShareProber* share = nullptr);

  /// Throws what a trial does.
  Taken take();
  /// What a probe took on average, in ns; absent before the first.
  std::optional<double> probe_ns() const { return distance_.probe_ns(); }
  std::optional<double> share_probe_ns() const { return share_.probe_ns(); }

 private:
  Taken take_once();

  TrialSource& source_;
  const unsigned trials_per_sample_;
  const std::function<void()> alive_;
  const WallClock now_;
  Remembered<DistanceProber> distance_;
  Remembered<ShareProber> share_;
  std::int64_t sample_ns_ = 0;  ///< the wall time of the last one
  unsigned retaken_ = 0;
};

}  // namespace coresweep::exec
