#include "harness/exec/engine/sampler.hpp"

#include <utility>

namespace coresweep::exec {
namespace {

// Of a distance that lasts for seconds.
constexpr std::int64_t still_holds_ns = 5'000'000;
// Each may have taken all its patience.
constexpr unsigned most_failed_probes = 2;

}  // namespace

Sampler::Sampler(TrialSource& source, unsigned trials_per_sample, DistanceProber* prober, std::function<void()> alive,
                 WallClock now)
    : source_(source),
      trials_per_sample_(trials_per_sample),
      prober_(prober),
      alive_(std::move(alive)),
      now_(std::move(now)) {}

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
  const std::optional<Distance> before = probe_before();
  if (prober_ != nullptr) {
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
  const std::optional<Distance> after = probe();
  if (!before || !after) return taken;
  taken.distance = DistanceProbe{.before_ns = before->ns, .after_ns = after->ns};
  taken.distance_changed = disagree(*before, *after);
  return taken;
}

std::optional<double> Sampler::probe_ns() const {
  return probes_ == 0 ? std::nullopt : std::optional(static_cast<double>(probing_ns_) / probes_);
}

std::optional<Distance> Sampler::probe_before() {
  return last_ && now_() - last_at_ns_ <= still_holds_ns ? last_ : probe();
}

std::optional<Distance> Sampler::probe() {
  if (prober_ == nullptr) return {};
  alive_();
  const std::int64_t begin = now_();
  last_ = prober_->probe();
  last_at_ns_ = now_();
  probing_ns_ += last_at_ns_ - begin;
  ++probes_;
  if (!last_ && ++failed_probes_ == most_failed_probes) prober_ = nullptr;
  return last_;
}

}  // namespace coresweep::exec
