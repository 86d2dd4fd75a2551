#include "harness/sweep/progress.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include <fmt/format.h>

namespace coresweep::sweep {
namespace {

std::string counted(std::size_t cases) {
  return fmt::format("{} {}", cases, cases == 1 ? "case" : "cases");
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(std::lround(std::max(0.0, seconds)));
  return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{}:{:02} min", whole / 60, whole % 60);
}

Tally tally(const RunRecord& record) {
  Tally counts;
  for (const CaseRecord& subject : record.cases) {
    if (subject.status == Status::ok) {
      ++counts.ok;
    } else if (subject.status == Status::skipped) {
      ++counts.skipped;
    } else {
      ++counts.failed;
    }
  }
  return counts;
}

void Progress::begin(const RunRecord& record, const std::string& directory, double elapsed_s) {
  deadline_s_ = clock_.now_s() + record.run.budget_s - elapsed_s;
  const Tally counts = tally(record);
  line(fmt::format("{}: {}, {} skipped, at least {} blocks, at most {} → {}", record.run.suite, counted(counts.ok),
                   counts.skipped, record.run.blocks_planned, duration_text(record.run.budget_s - elapsed_s),
                   directory));
}

void Progress::block_started(unsigned block, std::size_t cases) {
  block_ = block;
  cases_in_block_ = cases;
  block_started_s_ = clock_.now_s();
}

void Progress::case_started(const RunRecord& record, std::size_t position) {
  if (!terminal_) return;
  const Tally counts = tally(record);
  out_ << fmt::format("\r\033[K{}, case {}/{}, {} left, {} ok, {} skipped, {} failed", block_name(block_), position + 1,
                      cases_in_block_, time_left(record, position), counts.ok, counts.skipped, counts.failed)
       << std::flush;
  line_open_ = true;
}

void Progress::process_done(const std::string& id, const BlockRecord& block) {
  children_s_ += block.wall_ns * 1e-9;
  ++children_;
  if (block.status != Status::ok) line(fmt::format("{}: {}: {}", to_string(block.status), id, block.reason));
}

void Progress::block_done(const RunRecord& record, unsigned block) {
  if (terminal_) return;
  line(fmt::format("{}: {} in {}, {} failed, {} left", block_name(block), counted(cases_in_block_),
                   duration_text(clock_.now_s() - block_started_s_), tally(record).failed,
                   time_left(record, cases_in_block_)));
}

void Progress::line(const std::string& text) {
  clear();
  out_ << text << std::endl;
}

void Progress::end(const RunRecord& record, const std::string& directory) {
  const Tally counts = tally(record);
  const auto share = record.run.measuring_share();
  line(fmt::format("{} ok, {} skipped, {} failed; took {}{}; {}", counted(counts.ok), counts.skipped, counts.failed,
                   duration_text(record.run.wall_s),
                   share ? fmt::format(", {:.0f} % of it measuring", *share * 100) : "", directory));
}

std::string Progress::block_name(unsigned block) const {
  if (block < suite_.min_blocks) return fmt::format("block {}/{}", block + 1, suite_.min_blocks);
  return fmt::format("block {} for precision", block + 1);
}

std::string Progress::time_left(const RunRecord& record, std::size_t done_in_block) {
  const double in_budget = std::max(0.0, deadline_s_ - clock_.now_s());
  if (children_ == 0) return "at most " + duration_text(in_budget);
  const std::size_t here = cases_in_block_ - std::min(done_in_block, cases_in_block_);
  const std::size_t later = suite_.min_blocks > block_ + 1 ? suite_.min_blocks - block_ - 1 : 0;
  const double needed =
      children_s_ / static_cast<double>(children_) * static_cast<double>(here + later * tally(record).ok);
  // Beyond min_blocks nobody knows how many more blocks the noisy cases need.
  const std::string least = duration_text(std::min(needed, in_budget));
  const std::string most = duration_text(in_budget);
  return suite_.max_blocks == suite_.min_blocks || least == most ? least : fmt::format("{} to {}", least, most);
}

void Progress::clear() {
  if (line_open_) out_ << "\r\033[K";
  line_open_ = false;
}

}  // namespace coresweep::sweep
