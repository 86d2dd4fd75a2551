#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "harness/model/case.hpp"
#include "harness/model/protocol.hpp"

namespace coresweep {

/// run.json as structs (reports/schema/run.schema.json says what each key means). `samples_ns[i]`, `span_ns[i]`, …
/// belong together.
struct BlockRecord {
  unsigned block = 0;
  unsigned order = 0;
  Status status = Status::ok;
  std::string reason;
  unsigned k = 0;
  std::vector<double> samples_ns;
  std::vector<double> span_ns;
  std::vector<std::optional<double>> region_ns;
  std::vector<std::uint64_t> steps;
  std::vector<std::vector<std::uint64_t>> worker_steps;
  double startup_ns = 0;
  double warmup_ns = 0;
  double wall_ns = 0;
  std::map<std::string, std::vector<std::optional<double>>> counters;
  ObservationsByName observations;  ///< of all samples together
  std::vector<std::string> flags;
  std::vector<std::vector<Disturbance>> disturbance;
  std::vector<std::optional<DistanceProbe>> distance;  ///< per sample; empty where no sample of the block has any
  std::vector<std::optional<SpeedProbe>> loop_turn;    ///< likewise
  std::vector<std::optional<SpeedProbe>> multiply_add;
  std::optional<std::int64_t> steal_ticks;
  std::optional<std::int64_t> throttled_us;
  unsigned padding_bytes = 0;
  std::optional<std::int64_t> max_rss_bytes;
  std::vector<std::vector<int>> cpus;
  std::vector<int> caller_cpus;  ///< read back of a submitter; empty (absent in the file) where there is none
  std::map<std::string, std::string> facts;
};

struct CaseRecord {
  Case subject;
  std::vector<std::vector<int>> cpus;
  std::vector<int> caller_cpus;  ///< a submitter's place; empty (absent in the file) where there is none
  std::vector<std::string> aliases;
  bool oversubscribed = false;
  int priority = 1;
  Status status = Status::ok;
  std::string reason;  ///< empty (null in the file) when ok
  std::string unit;
  std::vector<BlockRecord> blocks;
};

/// One round (block) of the run: how fast a CPU that it uses ran at its start. Absent is absent, never 0.
struct RoundRecord {
  unsigned block = 0;
  int cpu = 0;                       ///< os index
  double frequency_hz = 0;           ///< told by a chain of additions, one cycle each (frequency.hpp)
  std::optional<double> aperf_hz{};  ///< the core's own count
};

enum class RunState { running, complete, budget_ended, interrupted };
std::string_view to_string(RunState state);
RunState run_state_from_string(std::string_view name);  ///< throws UsageError

struct RunInfo {
  std::string id;
  std::string suite;
  std::string title;
  nlohmann::json suite_source;
  std::uint64_t seed = 0;
  std::optional<std::string> filter;
  double work_scale = 1;
  double budget_s = 0;
  std::string started_at;
  std::optional<std::string> finished_at;
  RunState state = RunState::running;
  std::vector<std::string> command;
  std::string reproduce;
  unsigned blocks_planned = 0;
  unsigned blocks_done = 0;
  unsigned resumed = 0;
  double target_half_width = 0;
  double wall_s = 0;
  double measured_s = 0;
  double warmup_s = 0;
  std::optional<double> measuring_share() const;  ///< measured_s / wall_s; absent before the first child
};

struct RunRecord {
  int protocol = protocol_version;
  RunInfo run;
  nlohmann::json build;
  nlohmann::json machine;
  nlohmann::json environment;
  nlohmann::json catalogue;
  std::vector<RoundRecord> rounds;  ///< those with a frequency
  std::vector<CaseRecord> cases;

  CaseRecord* find(std::string_view id);
};

void to_json(nlohmann::json& json, const BlockRecord& block);
void from_json(const nlohmann::json& json, BlockRecord& block);
void to_json(nlohmann::json& json, const RoundRecord& round);
void from_json(const nlohmann::json& json, RoundRecord& round);
void to_json(nlohmann::json& json, const CaseRecord& record);
void from_json(const nlohmann::json& json, CaseRecord& record);
void to_json(nlohmann::json& json, const RunInfo& run);
void from_json(const nlohmann::json& json, RunInfo& run);
void to_json(nlohmann::json& json, const RunRecord& record);
void from_json(const nlohmann::json& json, RunRecord& record);

/// The value of one process in the case's unit: the median of its samples. The unit of all statistics.
double process_value(const BlockRecord& block);

}  // namespace coresweep
