#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "harness/model/protocol.hpp"
#include "harness/sweep/frequency.hpp"

namespace coresweep::sweep {

/// One process to measure one case in.
struct ChildRequest {
  std::string id;
  CaseJob job;  ///< without the descriptors, which are the runner's own
  double timeout_s = 0;
  unsigned padding_bytes = 0;  ///< of the environment
};

/// How it went. A child that died, hung or talked nonsense is a result with status and reason, not an exception.
struct ChildOutcome {
  ProcessResult result;
  double wall_ns = 0;                       ///< the driver's clock around the process
  std::optional<std::int64_t> steal_ticks;  ///< machine-wide, while it ran
  std::optional<std::int64_t> throttled_us;
  std::optional<std::int64_t> max_rss_bytes;
  bool interrupted = false;  ///< a signal ended the process: there is no result
};

/// Starts children: the real one (process_runner.hpp), or a script in tests.
class ChildRunner {
 public:
  virtual ~ChildRunner() = default;
  virtual ChildOutcome run(const ChildRequest& request) = 0;
};

class SweepClock {
 public:
  virtual ~SweepClock() = default;
  virtual double now_s() = 0;     ///< monotonic
  virtual std::string utc() = 0;  ///< ISO 8601, to the second
};

/// All that the driver wants of the world outside while it measures.
struct Ports {
  ChildRunner& children;
  SweepClock& clock;
  std::function<bool()> stop_requested;
  std::function<std::optional<Frequency>(int cpu)> frequency{};  ///< may be left out: then no round has one
};

}  // namespace coresweep::sweep
