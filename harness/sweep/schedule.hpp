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

/// The cases that a block measures, as indexes into the record and in the block's shuffled order. Up to min_blocks:
/// every case that has not failed. From then on those that are not settled: a case is when the values of each distance
/// group that is common enough are (statistics.hpp, distance_groups.hpp); of them those that, as far as their widths
/// tell, can get there in the time that is left, cheapest first, and those that can at least come within 2.5 times the
/// target; where none can, all of them. None from max_blocks on. Nothing here looks at a median, so nothing depends on
/// which case is faster. Of a block that was begun before an interruption, those that it still needs are among them.
/// @param remaining_s  of the budget.
std::vector<std::size_t> cases_due(const RunRecord& record, const Suite& suite, unsigned block, double remaining_s);

/// Measures from where the record stands (`blocks_done` whole blocks and perhaps a part of the next) until every case
/// is done, the budget ends or a stop is requested. A case that is not ok is not measured again. The state is
/// `budget_ended` only if the time ended before every case had its min_blocks: blocks beyond those are a bonus.
/// @param elapsed_s  what of the budget is used already: planning, earlier sessions.
RunState measure(RunRecord& record, const Suite& suite, double elapsed_s, Ports& ports, Listener& listener);

}  // namespace coresweep::sweep
