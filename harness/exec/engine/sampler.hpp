#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "harness/exec/engine/distance.hpp"
#include "harness/exec/engine/sampling.hpp"
#include "harness/exec/engine/trial_source.hpp"

namespace coresweep::exec {

/// The trials of one sample, and what was seen around them.
struct Taken {
  std::vector<Trial> trials{};
  std::vector<Disturbance> workers{};
  std::optional<DistanceProbe> distance{};
  bool distance_changed = false;  ///< the two probes disagree, and it could not be taken again
  unsigned retaken = 0;           ///< how often it was, because they did
};

/// A sample that is taken again because the CPUs were moved meanwhile costs its time: so often in one process,
inline constexpr unsigned most_retaken = 3;
/// and only where it is short against the seconds that a distance lasts: a longer one would meet the next change.
inline constexpr std::int64_t longest_retaken_ns = 60'000'000;
/// So many trials a sample, and one before them to see workers awake and caches warm again costs next to nothing.
inline constexpr unsigned many_trials = 50;

/// Takes samples of k trials one after the other, with the distance of the CPUs before and after each: what one was
/// after a sample is what it was before the next, if that follows at once. A sample is taken again where the two
/// disagree.
class Sampler {
 public:
  /// @param prober  null: there is no distance to probe, and nothing but trials is run
  /// @param alive  called before each trial, so that a watchdog knows
  Sampler(
      TrialSource& source, unsigned trials_per_sample, DistanceProber* prober, std::function<void()> alive = [] {},
      WallClock now = now_ns);

  /// Throws what a trial does.
  Taken take();
  /// What a probe took on average, in ns; absent before the first.
  std::optional<double> probe_ns() const;

 private:
  Taken take_once();
  std::optional<Distance> probe();
  std::optional<Distance> probe_before();

  TrialSource& source_;
  const unsigned trials_per_sample_;
  DistanceProber* prober_;
  const std::function<void()> alive_;
  const WallClock now_;
  std::optional<Distance> last_{};
  std::int64_t last_at_ns_ = 0;
  std::int64_t sample_ns_ = 0;  ///< the wall time of the last one
  unsigned retaken_ = 0;
  unsigned probes_ = 0;
  unsigned failed_probes_ = 0;
  std::int64_t probing_ns_ = 0;
};

}  // namespace coresweep::exec
