#include "harness/exec/engine/sampling.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <stdexcept>

namespace coresweep::exec {
namespace {

constexpr double sample_ns = 20e6;
// What samples of longer trials may take together: two of 60 ms, one from 100 ms on. Samples of a process resemble each
// other: time is better spent on more processes.
constexpr double all_samples_ns = 150e6;
// A quarter of a sample is enough to warm up with, half of one where k must be found too: by more than the first trial,
// which is cold, and by whole ones where the work is fixed.
constexpr double warm_after_ns = 5e6;
constexpr double calibrated_after_ns = 10e6;

/// Of the trial at its whole length: workers begin and end apart by as much, however long they have to do.
double overlap_of(const Trial& trial) {
  const auto found = trial.counters.find("overlap");
  if (found == trial.counters.end()) return 1.0;
  if (trial.cut_ns == 0 || !trial.region_ns) return found->second;
  const auto region = static_cast<double>(*trial.region_ns);
  return 1 - (1 - found->second) * region / (region + static_cast<double>(trial.cut_ns));
}

/// A percentile of each trial's own would be one of few; their mean, that of none.
void add_observations(Sample& sample, std::span<const Trial> trials) {
  ObservationsByName all;
  for (const Trial& trial : trials) add_all(all, trial.observations);
  for (const auto& [name, observed] : all) {
    sample.counters[name + "_n"] = static_cast<double>(observed.n());
    sample.counters[name + "_max_ns"] = observed.longest_ns();
    for (const auto& [per_mille, suffix] : {std::pair{500U, "_p50_ns"}, {990U, "_p99_ns"}, {999U, "_p999_ns"}}) {
      if (const auto value = observed.quantile(per_mille)) sample.counters[name + suffix] = *value;
    }
  }
}

}  // namespace

double clock_ns(const Trial& trial, Clock clock) {
  if (clock == Clock::span) return static_cast<double>(trial.span_ns);
  if (!trial.region_ns) throw std::logic_error("a workload that publishes its region ran in a mode without one");
  return static_cast<double>(*trial.region_ns);
}

Plan warm_up(TrialSource& source, unsigned trials_per_sample, unsigned samples, const WallClock& now) {
  Plan plan{.trials_per_sample = trials_per_sample, .samples = samples, .warmup_ns = 0};
  double fastest_ns = std::numeric_limits<double>::infinity();
  for (bool short_ones = true;;) {
    const std::int64_t begin = now();
    const Trial trial = short_ones ? source.run_short_trial(trials_per_sample != 0) : source.run_trial();
    const auto wall = static_cast<double>(now() - begin);
    plan.warmup_ns += wall;
    fastest_ns = std::min(fastest_ns, wall + static_cast<double>(trial.cut_ns));
    if (overlap_of(trial) < enough_overlap) {
      short_ones = false;
      if (trial.cut_ns > 0 || source.lengthen()) continue;
    }
    if (plan.warmup_ns >= (trials_per_sample == 0 ? calibrated_after_ns : warm_after_ns)) break;
  }
  if (plan.trials_per_sample == 0) {
    plan.trials_per_sample = static_cast<unsigned>(std::max(1.0, std::round(sample_ns / std::max(fastest_ns, 1.0))));
  }
  const double affordable = std::max(1.0, std::round(all_samples_ns / std::max(fastest_ns, 1.0)));
  plan.samples = static_cast<unsigned>(std::min<double>(samples, affordable));
  return plan;
}

Sample fold(std::span<const Trial> trials, Clock clock) {
  Sample sample;
  double published = 0, region = 0;
  bool has_region = true;
  std::map<std::string, double> weights;  // not every trial has every counter
  for (const Trial& trial : trials) {
    const double time_ns = clock_ns(trial, clock);
    published += time_ns;
    sample.span_ns += static_cast<double>(trial.span_ns);
    sample.steps += trial.steps;
    sample.worker_steps.resize(std::max(sample.worker_steps.size(), trial.worker_steps.size()));
    std::ranges::transform(trial.worker_steps, sample.worker_steps, sample.worker_steps.begin(), std::plus{});
    has_region = has_region && trial.region_ns.has_value();
    region += static_cast<double>(trial.region_ns.value_or(0));
    for (const auto& [name, value] : trial.counters) {
      // A rate counts for as long as it lasted: trials of the same work are not averaged in favour of the fast ones.
      const double weight = name.ends_with("_per_s") ? std::max(time_ns, 1.0) : 1.0;
      sample.counters[name] += value * weight;
      weights[name] += weight;
    }
  }
  for (auto& [name, value] : sample.counters) value /= weights[name];
  add_observations(sample, trials);
  sample.published_ns = sample.steps == 0 ? 0 : published / static_cast<double>(sample.steps);
  if (has_region) sample.region_ns = region;
  if (const auto found = sample.counters.find("overlap");
      found != sample.counters.end() && found->second < enough_overlap) {
    sample.flags.emplace_back("low_overlap");
  }
  return sample;
}

}  // namespace coresweep::exec
