#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "harness/exec/core/caller.hpp"
#include "harness/exec/engine/trial_source.hpp"
#include "harness/exec/executor.hpp"
#include "harness/model/case.hpp"

namespace coresweep::exec {

/// What a case needs from the program it runs in.
struct Bench {
  const Catalogue* catalogue = nullptr;
  std::span<const Kernel> kernels;
  std::function<void(const std::vector<int>& cpus)> bind;  ///< binds the calling thread; throws Error
  std::string worker_program;
  std::function<void(const std::string& why)> end_stuck = {};  ///< as of Setup; run_case has its own
};

/// One case, opened: its region mapped, its workers there (where they persist), ready for trials. Every trial is
/// verified: workers took part, where they were bound, and the result is right.
class Session final : public TrialSource {
 public:
  /// Throws Error or WorkerFailed when the case cannot be opened.
  Session(const Case& subject, const CaseJob& job, const Bench& bench);
  ~Session() override;

  Trial run_trial() override;
  Trial run_short_trial(bool cut_work) override;
  bool lengthen() override;
  std::vector<Disturbance> disturbance() override;

  /// Throws WorkerFailed unless every persistent worker, and the caller where it submits, is bound where it should be.
  /// Before and after the samples.
  void require_places();
  const WorkloadInfo& workload() const { return *workload_; }
  /// The mode's own facts, and the length of a fixed-time trial.
  std::map<std::string, std::string> facts();
  double startup_ns() const { return static_cast<double>(startup_ns_); }
  /// Where each worker's mask was last read back to be.
  std::vector<std::vector<int>> places_seen() const;
  /// Where the caller's was, if it has a place of its own; else empty.
  const std::vector<int>& caller_seen() const { return caller_seen_; }

 private:
  void open();
  void reset();
  Trial run_part_of_the_work();
  void lie_idle(Trial& trial);
  bool stamped() const;  ///< whether workers stamp begin and end themselves
  void require_participants() const;
  void require_callers_place();
  std::optional<std::int64_t> measure_region(Trial& trial) const;

  const WorkloadInfo* workload_;
  const Mode* mode_;
  Setup setup_;
  std::vector<int> caller_cpus_;  ///< empty: the caller keeps its mask
  std::int64_t longest_trial_ns_ = 0;
  Region region_;
  std::vector<Disturbance> seen_before_;
  std::int64_t startup_ns_ = 0;
  bool rests_ = false;              ///< whether the case has an axis `idle_us`
  std::int64_t pause_ns_ = 0;       ///< what that says: how long caller and workers lie idle before every trial
  std::int64_t idle_since_ns_ = 0;  ///< when the pool was opened, or its last trial ended
  std::vector<int> caller_seen_;
  std::optional<CallerBinding> caller_place_;  ///< while it submits; lifted when the workers are gone
  std::unique_ptr<Executor> executor_;
};

}  // namespace coresweep::exec
