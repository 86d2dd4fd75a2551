#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "bench/commands/commands.hpp"
#include "bench/commands/setting.hpp"
#include "harness/exec/core/named_objects.hpp"
#include "harness/sweep/duration.hpp"

namespace coresweep::commands {

void add_run(CLI::App& app, int& exit) {
  const auto options = std::make_shared<sweep::RunOptions>();
  const auto budget = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("run", "measure a suite on this machine and leave a directory with its record");
  command->add_option("SUITE", options->suite, "a name (see: coresweep list suites) or the path of a suite file")
      ->required();
  command->add_option("--filter", options->filter, "only cases whose id contains this regular expression")
      ->type_name("RE");
  command->add_option("--out", options->out, "exactly this directory, empty or absent; else a new one in reports/")
      ->type_name("DIR");
  command->add_option("--seed", options->seed, "of the order of the cases; else a random one")->type_name("N");
  command->add_option("--budget", *budget, "time for the whole run, like 90s or 5m; else the suite's")
      ->type_name("TIME");
  command->add_option("--work-scale", options->work_scale, "do this many times the steps that are reported")
      ->type_name("X");
  command->callback([options, budget, &exit] {
    exec::remove_stale_objects();
    if (!budget->empty()) options->budget_s = sweep::parse_duration(*budget);
    options->command = typed_command();
    const auto machine = topology::Topology::discover();
    if (const std::string warning = machine.counts().quota_warning(); !warning.empty()) {
      fmt::print("note: {}\n", warning);
      std::fflush(stdout);  // before what the driver says by other means
    }
    exit = static_cast<int>(sweep::run(*options, setting_on(machine)));
  });
}

}  // namespace coresweep::commands
