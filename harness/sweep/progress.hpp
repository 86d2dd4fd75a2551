#pragma once

#include <iosfwd>
#include <string>

#include "harness/model/record.hpp"
#include "harness/model/suite.hpp"
#include "harness/sweep/ports.hpp"

namespace coresweep::sweep {

/// "2:05", or "42 s" below a minute.
std::string duration_text(double seconds);

/// How many cases ended how.
struct Tally {
  std::size_t ok = 0;
  std::size_t skipped = 0;
  std::size_t failed = 0;  ///< failed, incorrect or timed out
};
Tally tally(const RunRecord& record);

/// Says how a run gets on: on a terminal one line that is rewritten, otherwise a line per block.
class Progress {
 public:
  Progress(std::ostream& out, bool terminal, SweepClock& clock, const Suite& suite)
      : out_(out), terminal_(terminal), clock_(clock), suite_(suite) {}

  void begin(const RunRecord& record, const std::string& directory, double elapsed_s);
  void block_started(unsigned block, std::size_t cases);
  void case_started(const RunRecord& record, std::size_t position);
  /// A case that is not ok gets a line of its own.
  void process_done(const std::string& id, const BlockRecord& block);
  void block_done(const RunRecord& record, unsigned block);
  void line(const std::string& text);
  /// The last line. `record` is as it was written.
  void end(const RunRecord& record, const std::string& directory);

 private:
  std::string block_name(unsigned block) const;
  std::string time_left(const RunRecord& record, std::size_t done_in_block);
  void clear();

  std::ostream& out_;
  bool terminal_;
  SweepClock& clock_;
  const Suite& suite_;
  double deadline_s_ = 0;  // by the clock, of the budget
  unsigned block_ = 0;
  std::size_t cases_in_block_ = 0;
  double block_started_s_ = 0;
  double children_s_ = 0;  // in which so many children ran
  std::size_t children_ = 0;
  bool line_open_ = false;
};

}  // namespace coresweep::sweep
