#include "harness/sweep/sweep.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <iostream>
#include <limits>
#include <random>
#include <system_error>

#include <fmt/format.h>

#include "harness/model/catalogue_json.hpp"
#include "harness/sweep/build_info.hpp"
#include "harness/sweep/conduct.hpp"
#include "harness/sweep/new_record.hpp"
#include "harness/sweep/process_runner.hpp"
#include "harness/sweep/program_identity.hpp"
#include "harness/sweep/real_clock.hpp"
#include "harness/sweep/run_directory.hpp"
#include "harness/sweep/suite_source.hpp"
#include "harness/topology/machine.hpp"
#include "harness/topology/placement.hpp"

namespace coresweep::sweep {
namespace fs = std::filesystem;

namespace {

/// Hands the driver's knowledge of the machine down to its children.
Descriptor exported(const topology::Topology& machine) {
  Descriptor file(memfd_create("coresweep-topology", MFD_CLOEXEC));
  if (!file) throw std::system_error(errno, std::generic_category(), "memfd_create");
  machine.export_to(fmt::format("/proc/self/fd/{}", file.get()));
  return file;
}

PlanInputs inputs_of(const topology::Topology& machine, double budget_s, const std::optional<std::string>& filter) {
  PlanInputs inputs{
      .usable_cpus = static_cast<unsigned>(machine.usable().size()), .filter = filter, .budget_s = budget_s};
  if (const topology::CpuCounts counts = machine.counts(); counts.limited_by_quota()) inputs.quota = counts.quota;
  inputs.deal = [&machine](const std::string& policy, unsigned workers) {
    topology::Placement placement = topology::deal(machine, policy, workers);
    return Dealt{std::move(placement.workers), std::move(placement.caller), placement.oversubscribed,
                 std::move(placement.not_applicable)};
  };
  return inputs;
}

void require_sensible(const RunOptions& options) {
  if (options.budget_s && !(*options.budget_s > 0))
    throw UsageError("--budget must be longer than nothing, like 90s or 5m");
  if (!(options.work_scale >= 1 && options.work_scale <= 100)) {
    throw UsageError("--work-scale must be a number from 1 to 100, like 1.05");
  }
  if (options.seed && *options.seed > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    throw UsageError("--seed must be below 2^63");
  }
}

ExitCode conduct_here(Run& run, SignalWatch& signals, RealClock& clock, const Setting& setting,
                      ProgramIdentity& programs) {
  ProcessRunner children(setting.program, exported(setting.machine), signals, &programs);
  Ports ports{children, clock, [&signals] { return signals.stop_requested(); }, measure_frequency};
  return conduct(run, ports, {std::cout, std::cerr, isatty(STDOUT_FILENO) == 1, setting.program});
}

}  // namespace

Plan plan(const std::string& name, const Setting& setting) {
  const Suite suite = load_suite(name, setting.suites);
  return make_plan(suite, setting.catalogue, inputs_of(setting.machine, suite.budget_s, std::nullopt));
}

ExitCode run(const RunOptions& options, const Setting& setting) {
  RealClock clock;
  const double started_s = clock.now_s();
  require_sensible(options);
  const Suite suite = load_suite(options.suite, setting.suites);
  const double budget_s = options.budget_s.value_or(suite.budget_s);
  const Plan planned = make_plan(suite, setting.catalogue, inputs_of(setting.machine, budget_s, options.filter));
  if (planned.cases.empty() && planned.skipped.empty()) {
    throw UsageError(fmt::format("filter \"{}\": no case of suite {} contains it; see coresweep plan {}",
                                 options.filter.value_or(""), suite.name, options.suite));
  }
  SignalWatch signals;
  RunRecord record = new_record(suite, planned, setting.catalogue);
  record.run.seed = options.seed.value_or(std::random_device{}());
  record.run.filter = options.filter;
  record.run.work_scale = options.work_scale;
  record.run.budget_s = budget_s;
  record.run.started_at = clock.utc();
  record.run.command = options.command;
  record.run.reproduce = reproduce_line(options, record.run.seed);
  ProgramIdentity programs(setting.program);
  record.build = build_info(programs.digest());
  record.machine = topology::machine_facts(setting.machine);
  record.environment = topology::environment_facts(setting.machine);
  RunDirectory directory = RunDirectory::make(options.out, record.machine.at("name").get<std::string>(),
                                              compact_utc(record.run.started_at), suite.name);
  record.run.id = directory.id();
  Run run = begin_run(directory.path(), record, suite, clock.now_s() - started_s);
  directory.keep();
  return conduct_here(run, signals, clock, setting, programs);
}

ExitCode resume(const fs::path& directory, const Setting& setting) {
  RealClock clock;
  SignalWatch signals;
  ProgramIdentity programs(setting.program);
  const Identity here{setting.machine.digest(), build_info(programs.digest()),
                      topology::machine_facts(setting.machine).at("cpus"),
                      topology::environment_facts(setting.machine).at("usable_cpus")};
  Run run = pick_up_run(fs::absolute(directory).lexically_normal(), here, clock.utc());
  return conduct_here(run, signals, clock, setting, programs);
}

}  // namespace coresweep::sweep
