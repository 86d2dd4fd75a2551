#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/model/protocol.hpp"

namespace coresweep::exec {

/// One verified trial.
struct Trial {
  std::int64_t span_ns = 0;
  std::optional<std::int64_t> region_ns{};    ///< absent where the library cannot say
  std::uint64_t steps = 0;                    ///< of all workers, as reported (work_scale left out)
  std::vector<std::uint64_t> worker_steps{};  ///< of each; empty where nobody can say
  std::map<std::string, double>
      counters{};  ///< the workload's, and `overlap` where there is a region of several workers
  ObservationsByName observations{};
  std::int64_t cut_ns = 0;  ///< by how much a fixed-time trial was shorter than usual
};

/// A trial gave a wrong result. Ends the case as `incorrect`.
struct Incorrect : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where sampling gets its trials from: a Session, or a script in tests.
class TrialSource {
 public:
  virtual ~TrialSource() = default;
  /// Runs and verifies one. Throws Incorrect, WorkerFailed.
  virtual Trial run_trial() = 0;
  /// The same, to warm up with: a fixed-time trial lasts no longer than a quarter of a usual sample. One of many tasks
  /// does an eighth of them if `cut_work`: how long all would have taken cannot be told from that.
  virtual Trial run_short_trial(bool cut_work) = 0;
  /// Makes fixed-time trials longer; false where they are not, or are long enough.
  virtual bool lengthen() = 0;
  /// What disturbed each worker since the last call (or since the start); empty where nobody can say.
  virtual std::vector<Disturbance> disturbance() = 0;
};

}  // namespace coresweep::exec
