#include "harness/model/record.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "harness/model/errors.hpp"
#include "harness/model/optional_json.hpp"

namespace coresweep {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<RunState, std::string_view>, 4> state_names{{{RunState::running, "running"},
                                                                            {RunState::complete, "complete"},
                                                                            {RunState::budget_ended, "budget_ended"},
                                                                            {RunState::interrupted, "interrupted"}}};

/// The canonical id is the truth; `workload` and `axes` of the file repeat it for readers.
Case case_of(const std::string& id) {
  Case subject;
  std::size_t start = id.find('/');
  subject.workload = id.substr(0, start);
  while (start != std::string::npos) {
    const std::size_t end = id.find('/', start + 1);
    const std::string part = id.substr(start + 1, end - start - 1);
    const std::size_t colon = part.find(':');
    subject.axes.push_back({part.substr(0, colon), part.substr(colon + 1)});
    start = end;
  }
  return subject;
}

}  // namespace

std::string_view to_string(RunState state) {
  return std::ranges::find(state_names, state, &std::pair<RunState, std::string_view>::first)->second;
}

RunState run_state_from_string(std::string_view name) {
  for (const auto& [state, known] : state_names) {
    if (known == name) return state;
  }
  throw UsageError("unknown state of a run: \"" + std::string(name) + "\"");
}

std::optional<double> RunInfo::measuring_share() const {
  return wall_s > 0 ? std::optional(measured_s / wall_s) : std::nullopt;
}

CaseRecord* RunRecord::find(std::string_view id) {
  const auto found = std::ranges::find_if(cases, [&](const CaseRecord& record) { return record.subject.id() == id; });
  return found != cases.end() ? &*found : nullptr;
}

void to_json(json& out, const RoundRecord& round) {
  out = json{{"block", round.block}, {"cpu", round.cpu}, {"frequency_hz", round.frequency_hz}};
  if (round.aperf_hz) out["aperf_hz"] = *round.aperf_hz;
}

void from_json(const json& in, RoundRecord& round) {
  in.at("block").get_to(round.block);
  in.at("cpu").get_to(round.cpu);
  in.at("frequency_hz").get_to(round.frequency_hz);
  if (in.contains("aperf_hz")) round.aperf_hz = in.at("aperf_hz").get<double>();
}

void to_json(json& out, const CaseRecord& record) {
  json axes = json::object();
  for (const Axis& axis : record.subject.axes) axes[axis.key] = axis.value;
  out = json{{"id", record.subject.id()},
             {"workload", record.subject.workload},
             {"axes", std::move(axes)},
             {"cpus", record.cpus},
             {"aliases", record.aliases},
             {"oversubscribed", record.oversubscribed},
             {"priority", record.priority},
             {"status", to_string(record.status)},
             {"reason", record.reason.empty() ? json() : json(record.reason)},
             {"unit", record.unit},
             {"blocks", record.blocks}};
  if (!record.caller_cpus.empty()) out["caller_cpus"] = record.caller_cpus;
}

void from_json(const json& in, CaseRecord& record) {
  record.subject = case_of(in.at("id").get<std::string>());
  in.at("cpus").get_to(record.cpus);
  record.caller_cpus = in.value("caller_cpus", record.caller_cpus);
  in.at("aliases").get_to(record.aliases);
  in.at("oversubscribed").get_to(record.oversubscribed);
  in.at("priority").get_to(record.priority);
  record.status = status_from_string(in.at("status").get<std::string>());
  record.reason = unless_null<std::string>(in.at("reason")).value_or("");
  in.at("unit").get_to(record.unit);
  in.at("blocks").get_to(record.blocks);
}

void to_json(json& out, const RunInfo& run) {
  out = json{{"id", run.id},
             {"suite", run.suite},
             {"title", run.title},
             {"suite_source", run.suite_source},
             {"seed", run.seed},
             {"filter", or_null(run.filter)},
             {"work_scale", run.work_scale},
             {"budget_s", run.budget_s},
             {"started_at", run.started_at},
             {"finished_at", or_null(run.finished_at)},
             {"state", to_string(run.state)},
             {"command", run.command},
             {"reproduce", run.reproduce},
             {"blocks_planned", run.blocks_planned},
             {"blocks_done", run.blocks_done},
             {"resumed", run.resumed},
             {"target_half_width", run.target_half_width},
             {"wall_s", run.wall_s},
             {"measured_s", run.measured_s},
             {"warmup_s", run.warmup_s},
             {"measuring_share", or_null(run.measuring_share())}};
}

void from_json(const json& in, RunInfo& run) {
  in.at("id").get_to(run.id);
  in.at("suite").get_to(run.suite);
  in.at("title").get_to(run.title);
  run.suite_source = in.at("suite_source");
  in.at("seed").get_to(run.seed);
  run.filter = unless_null<std::string>(in.at("filter"));
  in.at("work_scale").get_to(run.work_scale);
  in.at("budget_s").get_to(run.budget_s);
  in.at("started_at").get_to(run.started_at);
  run.finished_at = unless_null<std::string>(in.at("finished_at"));
  run.state = run_state_from_string(in.at("state").get<std::string>());
  in.at("command").get_to(run.command);
  in.at("reproduce").get_to(run.reproduce);
  in.at("blocks_planned").get_to(run.blocks_planned);
  in.at("blocks_done").get_to(run.blocks_done);
  in.at("resumed").get_to(run.resumed);
  in.at("target_half_width").get_to(run.target_half_width);
  in.at("wall_s").get_to(run.wall_s);
  in.at("measured_s").get_to(run.measured_s);
  in.at("warmup_s").get_to(run.warmup_s);
}

void to_json(json& out, const RunRecord& record) {
  out = json{{"schema", "coresweep-run/1"},   {"protocol", record.protocol}, {"run", record.run},
             {"build", record.build},         {"machine", record.machine},   {"environment", record.environment},
             {"catalogue", record.catalogue}, {"cases", record.cases}};
  if (!record.rounds.empty()) out["rounds"] = record.rounds;
}

void from_json(const json& in, RunRecord& record) {
  in.at("protocol").get_to(record.protocol);
  in.at("run").get_to(record.run);
  record.build = in.at("build");
  record.machine = in.at("machine");
  record.environment = in.at("environment");
  record.catalogue = in.at("catalogue");
  record.rounds = in.value("rounds", record.rounds);
  in.at("cases").get_to(record.cases);
}

}  // namespace coresweep
