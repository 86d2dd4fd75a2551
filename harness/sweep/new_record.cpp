#include "harness/sweep/new_record.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "harness/model/catalogue_json.hpp"
#include "harness/sweep/shell.hpp"

namespace coresweep::sweep {
namespace {

std::string unit_of(const Case& subject, const Catalogue& catalogue) {
  const WorkloadInfo* workload = catalogue.workload(subject.workload);
  return workload != nullptr ? workload->unit : "";
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
    subject.caller_cpus = planned.caller_cpus;
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
  // A file is named so that the line works from any directory.
  std::error_code ignored;
  const bool is_file = std::filesystem::is_regular_file(options.suite, ignored);
  const std::string suite =
      is_file ? std::filesystem::absolute(options.suite).lexically_normal().string() : options.suite;
  std::string line = fmt::format("{} run {} --seed {}", quoted(program), quoted(suite), seed);
  if (options.filter) line += " --filter " + quoted(*options.filter);
  if (options.budget_s) line += fmt::format(" --budget {:g}s", *options.budget_s);
  if (options.work_scale != 1) line += fmt::format(" --work-scale {}", options.work_scale);
  return line;
}

}  // namespace coresweep::sweep
