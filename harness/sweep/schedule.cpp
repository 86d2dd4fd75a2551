#include "harness/sweep/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "harness/model/distance_groups.hpp"
#include "harness/model/statistics.hpp"
#include "harness/sweep/shuffle.hpp"

namespace coresweep::sweep {
namespace {

bool is_live(const CaseRecord& subject) {
  return subject.status == Status::ok;
}

bool has_block(const CaseRecord& subject, unsigned block) {
  return std::ranges::find(subject.blocks, block, &BlockRecord::block) != subject.blocks.end();
}

/// A width this many times the target is worth something where the target itself is out of reach.
constexpr double coarse = 2.5;

bool is_settled(const std::vector<std::vector<double>>& judged, const Suite& suite) {
  return std::ranges::all_of(judged, [&](const std::vector<double>& values) {
    return settled(values, suite.target_half_width, suite.min_blocks);
  });
}

/// How many more processes bring every series within a width, by what its values show so far (an interval narrows with
/// the root of their number); 0 where all are.
double missing(const std::vector<std::vector<double>>& judged, std::size_t blocks, double target) {
  double most = 0;
  for (const std::vector<double>& values : judged) {
    const auto n = static_cast<double>(values.size());
    const auto width = dependent_interval(values).relative_half_width;
    if (width && *width <= target) continue;
    const double needed = width ? n * (*width / target) * (*width / target) : 2 * n;
    // A group gets a part of the processes only.
    most = std::max(most, (needed - n) * static_cast<double>(blocks) / std::max(1.0, n));
  }
  return most;
}

/// Time on the run's budget and on its wall clock, both going on from earlier sessions.
class Stopwatch {
 public:
  Stopwatch(SweepClock& clock, double elapsed_s, double wall_s)
      : clock_(clock), started_s_(clock.now_s()), elapsed_before_s_(elapsed_s), wall_before_s_(wall_s) {}

  double elapsed_s() { return elapsed_before_s_ + clock_.now_s() - started_s_; }
  void child_starts() {
    if (!first_child_s_) first_child_s_ = clock_.now_s();
  }
  double wall_s() { return wall_before_s_ + clock_.now_s() - *first_child_s_; }

 private:
  SweepClock& clock_;
  double started_s_;
  double elapsed_before_s_;
  double wall_before_s_;
  std::optional<double> first_child_s_;
};

/// A fiftieth.
constexpr std::size_t part_more = 50;

/// Share of a process's time.
constexpr double least_measured = 0.05;

/// What its last process took, or for a new case a process of this run on average.
double expected_s(const RunRecord& record, const CaseRecord& subject) {
  if (!subject.blocks.empty()) return subject.blocks.back().wall_ns * 1e-9;
  double total_ns = 0;
  std::size_t count = 0;
  for (const CaseRecord& other : record.cases) {
    for (const BlockRecord& block : other.blocks) total_ns += block.wall_ns;
    count += other.blocks.size();
  }
  return count == 0 ? 0 : total_ns * 1e-9 / static_cast<double>(count);
}

/// Every other case of its workload is divided by a serial one: it gets twice the least, however far from its target.
bool is_young_baseline(const CaseRecord& subject, const Suite& suite) {
  return subject.subject.get("mode") == "serial" && subject.blocks.size() < 2 * std::size_t{suite.min_blocks};
}

/// Pools that are left alone before every batch: nearly all of such a process's time measures nothing, and precision is
/// better bought elsewhere, as long as anything else needs it.
bool rests_enough(const CaseRecord& subject, const Suite& suite) {
  if (subject.blocks.size() < 2 * std::size_t{suite.min_blocks}) return false;
  const BlockRecord& last = subject.blocks.back();
  double measured_ns = 0;
  for (const double span_ns : last.span_ns) measured_ns += span_ns;
  return measured_ns < least_measured * last.wall_ns;
}

/// A case that would reach one of its widths for so much time.
struct Goal {
  std::size_t index = 0;
  double cost_s = 0;
};

/// The cases of the cheapest goals that fit into the time together.
std::set<std::size_t> affordable(std::vector<Goal> goals, double remaining_s) {
  std::ranges::stable_sort(goals, {}, &Goal::cost_s);
  std::set<std::size_t> chosen;
  for (const Goal& goal : goals) {
    if (goal.cost_s > remaining_s) break;
    remaining_s -= goal.cost_s;
    chosen.insert(goal.index);
  }
  return chosen;
}

class Measurement {
 public:
  Measurement(RunRecord& record, const Suite& suite, double elapsed_s, Ports& ports, Listener& listener)
      : record_(record),
        suite_(suite),
        ports_(ports),
        listener_(listener),
        watch_(ports.clock, elapsed_s, record.run.wall_s) {}

  RunState run() {
    for (unsigned block = record_.run.blocks_done;; ++block) {
      choose(block);
      if (due_.empty()) return RunState::complete;
      listener_.block_started(block, due_.size());
      if (const auto ended = run_block(block, due_)) return *ended;
      record_.run.blocks_done = block + 1;
      listener_.block_done(block);
    }
  }

 private:
  /// What a block measures. Looking through all that was measured takes longer than a short block: the choice stands
  /// until there is a part more of it.
  void choose(unsigned block) {
    if (block > suite_.min_blocks && block < suite_.max_blocks && processes_ < chosen_until_) {
      const auto order = block_order(record_.run.seed, block, record_.cases.size());
      std::ranges::sort(due_, {}, [&](std::size_t index) { return std::ranges::find(order, index); });
      return;
    }
    due_ = cases_due(record_, suite_, block, record_.run.budget_s - watch_.elapsed_s());
    std::size_t all = 0;
    for (const CaseRecord& subject : record_.cases) all += subject.blocks.size();
    chosen_until_ = processes_ + all / part_more;
  }

  std::optional<RunState> run_block(unsigned block, const std::vector<std::size_t>& due) {
    const auto order = block_order(record_.run.seed, block, record_.cases.size());
    for (std::size_t position = 0; position < due.size(); ++position) {
      const CaseRecord& subject = record_.cases[due[position]];
      if (!is_live(subject) || has_block(subject, block)) continue;  // of this block, before an interruption
      if (ports_.stop_requested()) return RunState::interrupted;
      if (watch_.elapsed_s() + expected_s(record_, subject) > record_.run.budget_s) {
        return block < suite_.min_blocks ? RunState::budget_ended : RunState::complete;
      }
      listener_.case_started(position, subject.subject.id());
      const auto place = std::ranges::find(order, due[position]) - order.begin();
      if (!run_case(subject, block, static_cast<unsigned>(place))) return RunState::interrupted;
    }
    return std::nullopt;
  }

  /// False when a signal ended it.
  bool run_case(const CaseRecord& subject, unsigned block, unsigned order) {
    ChildRequest request{subject.subject.id(), {}, suite_.timeout_s, padding_bytes(record_.run.seed, block, order)};
    request.job.cpus = subject.cpus;
    request.job.caller_cpus = subject.caller_cpus;
    request.job.oversubscribed = subject.oversubscribed;
    request.job.trials_per_sample = subject.blocks.empty() ? 0 : subject.blocks.front().k;
    // A longer trial has fewer of them, which its first process has found.
    request.job.samples =
        subject.blocks.empty() ? suite_.samples : static_cast<unsigned>(subject.blocks.front().samples_ns.size());
    request.job.work_scale = record_.run.work_scale;
    request.job.timeout_s = suite_.timeout_s;
    watch_.child_starts();
    const ChildOutcome outcome = ports_.children.run(request);
    if (outcome.interrupted) return false;
    ++processes_;
    const ProcessLine line{request.id, make_block(outcome, block, order, request.padding_bytes), watch_.elapsed_s(),
                           watch_.wall_s()};
    apply(record_, line);
    listener_.process_done(line);
    return true;
  }

  RunRecord& record_;
  const Suite& suite_;
  Ports& ports_;
  Listener& listener_;
  Stopwatch watch_;
  std::vector<std::size_t> due_;  ///< cases that this block measures, in its order
  std::size_t processes_ = 0;     ///< of this session
  std::size_t chosen_until_ = 0;  ///< by their number
};

}  // namespace

std::vector<std::size_t> cases_due(const RunRecord& record, const Suite& suite, unsigned block, double remaining_s) {
  if (block >= suite.max_blocks) return {};
  const bool all = block < suite.min_blocks;
  const RunSurroundings surroundings = all ? RunSurroundings{} : RunSurroundings(record);
  std::vector<std::size_t> open, resting;
  std::vector<Goal> goals;
  for (std::size_t index : block_order(record.run.seed, block, record.cases.size())) {
    const CaseRecord& subject = record.cases[index];
    if (!is_live(subject)) continue;
    if (!all) {
      const auto judged = judged_values(subject, surroundings.of(subject));
      if (is_settled(judged, suite)) continue;
      if (rests_enough(subject, suite)) {
        resting.push_back(index);
        continue;
      }
      for (const double factor : {1.0, coarse}) {
        const double more = missing(judged, subject.blocks.size(), factor * suite.target_half_width);
        if (factor > 1 && more == 0) continue;
        goals.push_back({index, std::max(1.0, more) * expected_s(record, subject)});
      }
    }
    open.push_back(index);
  }
  if (open.empty()) return resting;
  if (const auto chosen = affordable(std::move(goals), remaining_s); !chosen.empty()) {
    std::erase_if(open, [&](std::size_t index) {
      return !chosen.contains(index) && !is_young_baseline(record.cases[index], suite);
    });
  }
  return open;
}

RunState measure(RunRecord& record, const Suite& suite, double elapsed_s, Ports& ports, Listener& listener) {
  return Measurement(record, suite, elapsed_s, ports, listener).run();
}

}  // namespace coresweep::sweep
