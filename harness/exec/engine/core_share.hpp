#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace coresweep::exec {

/// How fast a CPU comes through two short loops at one instant. A core gives its hardware threads turns at fetching and
/// issuing instructions, so that with a busy sibling the first takes about twice as long; the second waits for its own
/// results, of which a sibling takes nothing: it follows the frequency alone. Their quotient is what is left of a core
/// to a CPU, whatever its frequency. (A chain of additions would be no good as the first: it waits for itself, too.)
struct CoreSpeed {
  double loop_turn_ns = 0;     ///< one turn of a loop of one addition: one branch taken
  double multiply_add_ns = 0;  ///< one step of a chain of dependent multiply-adds

  double quotient() const { return loop_turn_ns / multiply_add_ns; }
};

/// The speed out of the times of some batches: the median of each loop's, which an interruption of less than half of
/// them does not move. Absent without batches.
std::optional<CoreSpeed> speed_of(std::span<const CoreSpeed> batches);

/// The one that gets least of its core (the largest quotient): the others wait for it. Absent of none.
std::optional<CoreSpeed> slowest_of(std::span<const CoreSpeed> speeds);

/// The CPUs that a probe visits: all that workers have places on, each once, the first of a place of several; up to
/// sixteen, evenly spread over them.
std::vector<int> probed_cpus(const std::vector<std::vector<int>>& places);

/// Probes what the CPUs of a case get of their cores, where it can be: the real one, or a script in tests.
class ShareProber {
 public:
  virtual ~ShareProber() = default;
  /// Of the CPU that gets least. Absent where the CPUs could not be had in time.
  virtual std::optional<CoreSpeed> probe() = 0;
};

/// Threads of its own, one on each CPU, run both loops at the same time, so that CPUs which are siblings of each other
/// unknown to this machine show it. They live for one probe. Some 0.1 ms; always ends.
class LoopProber final : public ShareProber {
 public:
  /// `cpus`: as probed_cpus() gives them.
  explicit LoopProber(std::vector<int> cpus) : cpus_(std::move(cpus)) {}
  std::optional<CoreSpeed> probe() override;

 private:
  const std::vector<int> cpus_;
};

}  // namespace coresweep::exec
