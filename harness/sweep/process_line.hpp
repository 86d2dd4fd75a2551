#pragma once

#include <string>

#include "harness/model/record.hpp"
#include "harness/sweep/ports.hpp"

namespace coresweep::sweep {

/// One finished process: what the journal keeps of it, and all that a record is made of.
struct ProcessLine {
  std::string id;
  BlockRecord block;     ///< its status may be `skipped`: the child found out that the case cannot run here
  double elapsed_s = 0;  ///< of the run's budget, when it ended; pauses between resumptions left out
  double wall_s = 0;     ///< from the start of the first child, likewise
};

void to_json(nlohmann::json& json, const ProcessLine& line);
void from_json(const nlohmann::json& json, ProcessLine& line);

/// A child's answer as a block's entry.
BlockRecord make_block(const ChildOutcome& outcome, unsigned block, unsigned order, unsigned padding_bytes);

/// Adds the process to the record. The live run and `resume` both go through here, so they cannot differ.
void apply(RunRecord& record, const ProcessLine& line);

/// The record as it is written: a case without a process yet says why, so that no row is silent.
RunRecord presentable(RunRecord record, RunState state, const std::optional<std::string>& finished_at);

}  // namespace coresweep::sweep
