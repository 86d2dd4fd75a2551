#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "harness/exec/core/region.hpp"

namespace coresweep::exec {

/// Worker processes forked from the caller. They die with it (PR_SET_PDEATHSIG); the destructor kills and reaps
/// whoever is left.
class ForkedWorkers {
 public:
  ForkedWorkers() = default;
  ForkedWorkers(const ForkedWorkers&) = delete;
  ForkedWorkers& operator=(const ForkedWorkers&) = delete;
  ~ForkedWorkers();

  /// Forks one that runs `life` and exits with 0, or with 1 and a line on stderr if it throws.
  /// Throws WorkerFailed when the kernel refuses.
  void fork(const std::function<void()>& life);
  /// Waits for everybody; throws WorkerFailed for the first that did not exit with 0.
  void join();
  /// Why one of them can no longer finish: a LossCheck. Workers of one trial may exit with 0 once they have worked
  /// (their slot is stamped); persistent ones may not.
  std::string lost(const Region& region, bool persistent) const;

 private:
  std::vector<pid_t> pids_;
};

}  // namespace coresweep::exec
