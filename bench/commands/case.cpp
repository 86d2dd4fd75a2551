#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/commands/commands.hpp"
#include "bench/registry.hpp"
#include "harness/exec/core/named_objects.hpp"
#include "harness/exec/engine/run_case.hpp"
#include "harness/model/errors.hpp"
#include "harness/model/json_text.hpp"
#include "harness/topology/binding.hpp"
#include "harness/topology/placement.hpp"

namespace coresweep::commands {
namespace {

struct CaseOptions {
  std::string id;
  std::string job;
  double work_scale = 1.0;
};

std::string beside_this_program(const char* name) {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

/// Without a driver, the place of each worker is found out here.
CaseJob job_for(const Case& subject, const topology::Topology& machine, const CaseOptions& options) {
  CaseJob job;
  const auto dealt = topology::deal(machine, subject.get("place"), static_cast<unsigned>(subject.number("workers", 1)));
  if (dealt.not_applicable)
    throw UsageError("place:" + dealt.policy + " does not apply here: " + *dealt.not_applicable);
  if (const auto reason = needs_cpu_each(subject); reason && dealt.oversubscribed) {
    throw UsageError(subject.id() + " cannot be measured: " + *reason);
  }
  job.cpus = dealt.workers;
  if (has_submitter(subject, bench::catalogue())) job.caller_cpus = dealt.caller;
  job.oversubscribed = dealt.oversubscribed;
  job.work_scale = options.work_scale;
  return job;
}

/// @param job  JSON, or the path of a file of it: a driver hands one down
CaseJob read_job(const std::string& job) {
  std::string text = job;
  if (!job.starts_with('{')) {
    std::ifstream file(job);
    text.assign(std::istreambuf_iterator<char>(file), {});
    if (!file) throw UsageError("--job " + job + ": cannot be read");
  }
  try {
    return parse_json(text).get<CaseJob>();
  } catch (const nlohmann::json::exception& error) {
    throw UsageError(std::string("--job: not what a driver of this build would send: ") + error.what());
  }
}

int measure(const CaseOptions& options, const std::vector<std::string>& arguments) {
  const Catalogue& catalogue = bench::catalogue();
  const Case subject = parse_case(options.id, catalogue);
  if (const auto reason = not_applicable(subject, catalogue)) {
    throw UsageError(subject.id() + " cannot be measured: " + *reason);
  }
  const bool driven = !options.job.empty();
  if (!driven) exec::remove_stale_objects();  // the driver has
  CaseJob job;
  if (driven) job = read_job(options.job);
  const auto machine =
      job.topology_xml.empty() ? topology::Topology::discover() : topology::Topology::from_parent(job.topology_xml);
  if (!driven) job = job_for(subject, machine, options);

  const std::string worker = beside_this_program("coresweep-worker");
  if (access(worker.c_str(), X_OK) != 0) throw MissingError(worker + ": is missing or no program; run: make build");
  const exec::Bench bench{.catalogue = &catalogue,
                          .kernels = bench::kernels(),
                          .bind = topology::binder(machine),
                          .worker_program = worker};
  const ProcessResult result = exec::run_case(subject, job, bench, arguments);
  if (result.status == Status::ok) return static_cast<int>(ExitCode::done);
  // A driver reads the reason from the record; a person reads it here.
  if (result.status == Status::skipped) {
    if (!driven) std::fputs(fmt::format("coresweep: {} is skipped: {}\n", subject.id(), result.reason).c_str(), stderr);
    return static_cast<int>(ExitCode::done);
  }
  throw Error(ExitCode::bad_answer, fmt::format("{} {}: {}", subject.id(), to_string(result.status), result.reason));
}

}  // namespace

void add_case(CLI::App& app, int& exit) {
  auto options = std::make_shared<CaseOptions>();
  CLI::App* command = app.add_subcommand("case", "measure one case in this process, in Google Benchmark's own output");
  command
      ->add_option("ID", options->id,
                   "e.g. counter/mode:thread/lock:std_mutex/workers:2; what is left out is filled in")
      ->required();
  command->add_option("--work-scale", options->work_scale, "do this many times the steps that are reported")
      ->check(CLI::Range(1.0, 100.0));
  command->add_option("--job", options->job, "what a driver asks for, as JSON")->group("");
  command->allow_extras();
  command->footer(
      "real_time is that of a whole trial (value times steps); what is published is the counter ns_per_step.\n"
      "Google Benchmark's own options are understood, e.g. --benchmark_format=json, --benchmark_out=FILE,\n"
      "--benchmark_repetitions=N. Workloads, modes and locks: coresweep list");
  command->callback([options, command, &exit] { exit = measure(*options, command->remaining()); });
}

}  // namespace coresweep::commands
