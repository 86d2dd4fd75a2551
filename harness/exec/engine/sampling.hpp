#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/engine/trial_source.hpp"
#include "harness/model/catalogue.hpp"

namespace coresweep::exec {

/// How one process of a case is sampled (design: one warm-up of 5 to 10 ms, or a trial, then r samples of about 20 ms).
struct Plan {
  unsigned trials_per_sample = 1;  ///< k
  unsigned samples = 5;            ///< r
  double warmup_ns = 0;            ///< what finding that out took
};

/// Trials that overlap less than this do not measure contention.
inline constexpr double enough_overlap = 0.9;

/// What a trial costs around its span (reset, check) counts here: a trial of nanoseconds is soon run, but not a million
/// of them. `now` is a clock in ns.
using WallClock = std::function<std::int64_t()>;

/// Warms up and, unless `trials_per_sample` is given (not 0), finds k: as many trials as fill 20 ms of wall, 1 where a
/// trial lasts longer. Fixed-time trials are cut to a sample's length for that; where their workers then overlap too
/// little, they are run in full, and lengthened as far as it helps. Fewer samples have to do where trials are long: two
/// of 60 ms, one from 100 ms on.
Plan warm_up(TrialSource& source, unsigned trials_per_sample, unsigned samples, const WallClock& now = now_ns);

/// Folds k trials into a sample. `published_ns` = Σ clock ÷ Σ steps. Counters are means over trials; rates (`…_per_s`)
/// are weighted with the trials' times.
Sample fold(std::span<const Trial> trials, Clock clock);

/// The published clock of one trial, in ns.
double clock_ns(const Trial& trial, Clock clock);

}  // namespace coresweep::exec
