#include "harness/exec/engine/sampler.hpp"

#include <utility>

namespace coresweep::exec {
Sampler::Sampler(TrialSource& source, unsigned trials_per_sample, DistanceProber* distance, std::function<void()> alive,
                 WallClock now, ShareProber* share)
    : source_(source),
      trials_per_sample_(trials_per_sample),
      alive_(std::move(alive)),
      now_(std::move(now)),
      distance_(distance, alive_, now_),
      share_(share, alive_, now_) {}

Taken Sampler::take() {
  Taken taken = take_once();
  unsigned again = 0;
  while (taken.distance_changed && retaken_ < most_retaken && sample_ns_ <= longest_retaken_ns) {
    ++retaken_;
    ++again;
    taken = take_once();
  }
  taken.retaken = again;
  return taken;
}

Taken Sampler::take_once() {
  Taken taken;
  const std::optional<Distance> before = distance_.before();
  const std::optional<CoreSpeed> speed_before = share_.before();
  if (distance_.probes() || share_.probes()) {
    alive_();
    if (trials_per_sample_ >= many_trials) source_.run_trial();
    source_.disturbance();  // what the probe did to the workers is not the sample's
  }
  const std::int64_t begin = now_();
  taken.trials.reserve(trials_per_sample_);
  for (unsigned trial = 0; trial < trials_per_sample_; ++trial) {
    alive_();
    taken.trials.push_back(source_.run_trial());
  }
  sample_ns_ = now_() - begin;
  taken.workers = source_.disturbance();
  const std::optional<CoreSpeed> speed_after = share_.after();
  const std::optional<Distance> after = distance_.after();
  if (speed_before && speed_after) {
    taken.loop_turn = SpeedProbe{speed_before->loop_turn_ns, speed_after->loop_turn_ns};
    taken.multiply_add = SpeedProbe{speed_before->multiply_add_ns, speed_after->multiply_add_ns};
  }
  if (!before || !after) return taken;
  taken.distance = DistanceProbe{.before_ns = before->ns, .after_ns = after->ns};
  taken.distance_changed = disagree(*before, *after);
  return taken;
}

}  // namespace coresweep::exec
