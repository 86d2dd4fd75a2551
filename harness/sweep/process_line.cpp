#include "harness/sweep/process_line.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "harness/model/errors.hpp"

namespace coresweep::sweep {
namespace {

using nlohmann::json;

void add_counters(BlockRecord& block, const std::vector<Sample>& samples) {
  for (std::size_t index = 0; index < samples.size(); ++index) {
    for (const auto& [name, value] : samples[index].counters) {
      auto& series = block.counters[name];
      series.resize(samples.size());
      series[index] = value;
    }
  }
}

std::string reason_without_process(RunState state) {
  switch (state) {
    case RunState::running:
      return "not measured yet";
    case RunState::interrupted:
      return "interrupted before its first process";
    case RunState::complete:
    case RunState::budget_ended:
      return "over budget: the time ended before its first process";
  }
  return "not measured";
}

}  // namespace

void to_json(json& out, const ProcessLine& line) {
  out = json{{"case", line.id}, {"block", line.block}, {"elapsed_s", line.elapsed_s}, {"wall_s", line.wall_s}};
}

void from_json(const json& in, ProcessLine& line) {
  in.at("case").get_to(line.id);
  in.at("block").get_to(line.block);
  in.at("elapsed_s").get_to(line.elapsed_s);
  in.at("wall_s").get_to(line.wall_s);
}

BlockRecord make_block(const ChildOutcome& outcome, unsigned number, unsigned order, unsigned padding_bytes) {
  const ProcessResult& result = outcome.result;
  BlockRecord block;
  block.block = number;
  block.order = order;
  block.status = result.status;
  block.reason = result.reason;
  block.k = result.k;
  std::set<std::string> flags;
  for (const Sample& sample : result.samples) {
    block.samples_ns.push_back(sample.published_ns);
    block.span_ns.push_back(sample.span_ns);
    block.region_ns.push_back(sample.region_ns);
    block.steps.push_back(sample.steps);
    if (!sample.worker_steps.empty()) block.worker_steps.push_back(sample.worker_steps);
    block.disturbance.push_back(sample.workers);
    block.distance.push_back(sample.distance);
    block.loop_turn.push_back(sample.loop_turn);
    block.multiply_add.push_back(sample.multiply_add);
    flags.insert(sample.flags.begin(), sample.flags.end());
  }
  for (auto* probes : {&block.distance, &block.loop_turn, &block.multiply_add}) {
    if (std::ranges::none_of(*probes, [](const auto& probe) { return probe.has_value(); })) probes->clear();
  }
  add_counters(block, result.samples);
  if (outcome.steal_ticks.value_or(0) > 0) flags.insert("steal");
  if (outcome.throttled_us.value_or(0) > 0) flags.insert("throttled");
  block.flags.assign(flags.begin(), flags.end());
  block.startup_ns = result.startup_ns;
  block.warmup_ns = result.warmup_ns;
  block.wall_ns = outcome.wall_ns;
  block.steal_ticks = outcome.steal_ticks;
  block.throttled_us = outcome.throttled_us;
  block.padding_bytes = padding_bytes;
  block.max_rss_bytes = outcome.max_rss_bytes;
  block.cpus = result.cpus;
  block.caller_cpus = result.caller_cpus;
  block.observations = result.observations;
  block.facts = result.facts;
  return block;
}

void apply(RunRecord& record, const ProcessLine& line) {
  CaseRecord* subject = record.find(line.id);
  if (subject == nullptr) throw UsageError("the journal names a case that its plan lacks: " + line.id);
  if (std::ranges::find(subject->blocks, line.block.block, &BlockRecord::block) != subject->blocks.end()) {
    throw UsageError(fmt::format("the journal holds block {} of {} twice; start a new run", line.block.block, line.id));
  }
  if (line.block.status != Status::ok) {
    subject->status = line.block.status;
    subject->reason = line.block.reason;
  }
  const auto seconds = [](const std::vector<double>& spans_ns) {
    return std::accumulate(spans_ns.begin(), spans_ns.end(), 0.0) * 1e-9;
  };
  record.run.measured_s += seconds(line.block.span_ns);
  record.run.warmup_s += line.block.warmup_ns * 1e-9;
  record.run.wall_s = line.wall_s;
  if (line.block.status != Status::skipped) subject->blocks.push_back(line.block);
}

RunRecord presentable(RunRecord record, RunState state, const std::optional<std::string>& finished_at) {
  record.run.state = state;
  record.run.finished_at = finished_at;
  for (CaseRecord& subject : record.cases) {
    if (subject.status != Status::ok || !subject.blocks.empty()) continue;
    subject.status = Status::skipped;
    subject.reason = reason_without_process(state);
  }
  return record;
}

}  // namespace coresweep::sweep
