#pragma once

#include <cstddef>

#include "harness/model/record.hpp"
#include "harness/model/suite.hpp"
#include "harness/sweep/ports.hpp"
#include "harness/sweep/process_line.hpp"

namespace coresweep::sweep {

/// Told of what happens, in order; it journals and shows progress. What it throws ends the run.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void block_started(unsigned block, std::size_t cases) = 0;
  virtual void case_started(std::size_t position, const std::string& id) = 0;
  virtual void process_done(const ProcessLine& line) = 0;
  virtual void block_done(unsigned block) = 0;
};

/// The cases that a block measures, as indexes into the record and in the block's shuffled order: every case that has
/// not failed; from min_blocks on only those whose interval of the median is still wider than the target; none from
/// max_blocks on. Of a block that was begun before an interruption, those that it still needs are among them.
std::vector<std::size_t> cases_due(const RunRecord& record, const Suite& suite, unsigned block);

/// Measures from where the record stands (`blocks_done` whole blocks and perhaps a part of the next) until every case
/// is done, the budget ends or a stop is requested. A case that is not ok is not measured again. The state is
/// `budget_ended` only if the time ended before every case had its min_blocks: blocks beyond those are a bonus.
/// @param elapsed_s  what of the budget is used already: planning, earlier sessions.
RunState measure(RunRecord& record, const Suite& suite, double elapsed_s, Ports& ports, Listener& listener);

}  // namespace coresweep::sweep
