#include "harness/sweep/new_record.hpp"

#include <fmt/format.h>

#include "harness/model/catalogue_json.hpp"

namespace coresweep::sweep {
namespace {

std::string unit_of(const Case& subject, const Catalogue& catalogue) {
  const WorkloadInfo* workload = catalogue.workload(subject.workload);
  return workload != nullptr ? workload->unit : "";
}

/// Quoted for a POSIX shell.
std::string quoted(const std::string& text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,=+@%";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string result = "'";
  for (char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

}  // namespace

RunRecord new_record(const Suite& suite, const Plan& plan, const Catalogue& catalogue) {
  RunRecord record;
  record.run.suite = suite.name;
  record.run.title = suite.title;
  record.run.suite_source = suite.source;
  record.run.blocks_planned = suite.min_blocks;
  record.run.target_half_width = suite.target_half_width;
  record.catalogue = catalogue;
  for (const PlannedCase& planned : plan.cases) {
    CaseRecord& subject = record.cases.emplace_back();
    subject.subject = planned.subject;
    subject.cpus = planned.cpus;
    subject.aliases = planned.aliases;
    subject.oversubscribed = planned.oversubscribed;
    subject.priority = planned.priority;
    subject.unit = unit_of(planned.subject, catalogue);
  }
  for (const SkippedCase& skipped : plan.skipped) {
    CaseRecord& subject = record.cases.emplace_back();
    subject.subject = skipped.subject;
    subject.priority = skipped.priority;
    subject.status = Status::skipped;
    subject.reason = skipped.reason;
    subject.unit = unit_of(skipped.subject, catalogue);
  }
  return record;
}

std::string reproduce_line(const RunOptions& options, std::uint64_t seed) {
  const std::string program = options.command.empty() ? "coresweep" : options.command.front();
  std::string line = fmt::format("{} run {} --seed {}", quoted(program), quoted(options.suite), seed);
  if (options.filter) line += " --filter " + quoted(*options.filter);
  if (options.budget_s) line += fmt::format(" --budget {:g}s", *options.budget_s);
  if (options.work_scale != 1) line += fmt::format(" --work-scale {}", options.work_scale);
  return line;
}

}  // namespace coresweep::sweep
