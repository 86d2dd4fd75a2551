#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "harness/model/observations.hpp"

namespace coresweep {

/// Bumped by hand whenever driver and case child of different builds can no longer talk to, or be compared with,
/// each other.
inline constexpr int protocol_version = 3;

enum class Status { ok, skipped, failed, incorrect, timed_out };
std::string_view to_string(Status status);
Status status_from_string(std::string_view text);  ///< throws UsageError

/// What the driver asks of one case child: `coresweep case ID --job '<json>'`. Everything the child would otherwise
/// have to find out for itself.
struct CaseJob {
  std::vector<std::vector<int>> cpus{};  ///< the place of each worker: os indexes of its CPUs
  std::vector<int> caller_cpus{};        ///< of a submitter that is no worker; empty: the caller keeps its mask
  bool oversubscribed = false;           ///< more workers than places
  std::string topology_xml{};            ///< path (or /proc/self/fd/N) of the driver's exported topology; "" = discover
  unsigned trials_per_sample = 0;        ///< k; 0 = calibrate and report
  unsigned samples = 5;                  ///< r
  double work_scale = 1.0;
  int record_fd = -1;    ///< where the child writes its one line of JSON (a ProcessResult)
  double timeout_s = 0;  ///< the longest a trial may take; 0 = the child's own limit
};

/// What kernel and library said of one worker over one sample. Absent is absent, never 0.
struct Disturbance {
  std::optional<std::int64_t> run_delay_ns{};
  std::optional<std::int64_t> migrations{};
  std::optional<std::int64_t> voluntary_switches{};
  std::optional<std::int64_t> involuntary_switches{};
  std::optional<std::int64_t> minor_faults{};
  std::optional<std::int64_t> major_faults{};
};

/// What was probed right before and right after a sample, in ns. Always > 0.
struct Around {
  double before_ns = 0;
  double after_ns = 0;
};

/// Half the round trip of a cache line between the CPUs of a case: the mean over the pairs of worker 0's CPU with those
/// of up to eight others.
using DistanceProbe = Around;

/// How fast the CPUs of a case (up to sixteen, all at once) come through a short loop: of the one that gets least of
/// its core (harness/exec/engine/core_share.hpp).
using SpeedProbe = Around;

/// One sample: k trials. Times are sums over its trials; `published_ns` is the value in the case's unit.
struct Sample {
  double published_ns = 0;                    ///< ns per step, by the workload's clock
  double span_ns = 0;                         ///< Σ spans
  std::optional<double> region_ns{};          ///< Σ regions; absent where the library cannot say
  std::uint64_t steps = 0;                    ///< Σ steps of all workers
  std::vector<std::uint64_t> worker_steps{};  ///< Σ steps of each worker; empty where nobody can say
  /// E.g. lost_share, overlap, steps_per_s: means of the trials with one. Of observations, those of all trials:
  /// <name>_n, _max_ns and, where there are enough, _p50_ns, _p99_ns, _p999_ns.
  std::map<std::string, double> counters{};
  std::vector<std::string> flags{};         ///< e.g. low_overlap, distance_changed
  std::vector<Disturbance> workers{};       ///< per worker, empty where nobody could say
  std::optional<DistanceProbe> distance{};  ///< absent where a case has no two places, or nobody could probe
  /// One turn of a loop of one addition, which slows down when somebody else runs on the core. Absent where a case has
  /// no places, or nobody could probe.
  std::optional<SpeedProbe> loop_turn{};
  /// One step of a chain of dependent multiply-adds, which follows the frequency alone; there whenever `loop_turn` is.
  std::optional<SpeedProbe> multiply_add{};
};

/// What one process of one case measured: the child's answer to a CaseJob, and (with block, order and steal added by
/// the driver) one entry of a case's `blocks` in run.json.
struct ProcessResult {
  int protocol = protocol_version;
  Status status = Status::failed;
  std::string reason{};                  ///< empty when ok
  unsigned k = 0;                        ///< trials per sample
  std::vector<Sample> samples{};         ///< empty unless ok
  double startup_ns = 0;                 ///< opening the executor: construction of a pool
  double warmup_ns = 0;                  ///< all trials before the first sample, calibration included
  std::vector<std::vector<int>> cpus{};  ///< where each worker's mask was read back to be, before and after the samples
  std::vector<int> caller_cpus{};        ///< likewise of a submitter; empty where there is none
  ObservationsByName observations{};     ///< of all samples together
  std::map<std::string, std::string> facts{};  ///< one-off facts, e.g. "tbb_version"
};

/// In the files a probe is [before, after].
void to_json(nlohmann::json& json, const Around& probe);
void from_json(const nlohmann::json& json, Around& probe);
void to_json(nlohmann::json& json, const ProcessResult& result);
void from_json(const nlohmann::json& json, ProcessResult& result);  ///< throws UsageError on a foreign protocol
void to_json(nlohmann::json& json, const CaseJob& job);
void from_json(const nlohmann::json& json, CaseJob& job);

}  // namespace coresweep
