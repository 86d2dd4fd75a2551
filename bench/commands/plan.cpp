#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/commands/commands.hpp"
#include "bench/commands/setting.hpp"
#include "harness/model/json_text.hpp"
#include "harness/sweep/progress.hpp"

namespace coresweep::commands {
namespace {

using nlohmann::json;

json as_json(const Plan& plan) {
  json cases = json::array();
  for (const PlannedCase& planned : plan.cases) cases.push_back({{"id", planned.subject.id()}});
  json skipped = json::array();
  for (const SkippedCase& row : plan.skipped) skipped.push_back({{"id", row.subject.id()}, {"reason", row.reason}});
  return {{"cases", cases}, {"skipped", skipped}, {"estimated_seconds", plan.estimated_seconds}};
}

void print_text(const Plan& plan) {
  for (const PlannedCase& planned : plan.cases) {
    fmt::print("{}{}\n", planned.subject.id(), planned.oversubscribed ? "  (oversubscribed)" : "");
  }
  for (const SkippedCase& row : plan.skipped) fmt::print("skipped: {}: {}\n", row.subject.id(), row.reason);
  fmt::print("{} cases, {} skipped, about {} for the least blocks\n", plan.cases.size(), plan.skipped.size(),
             sweep::duration_text(plan.estimated_seconds));
}

}  // namespace

void add_plan(CLI::App& app, int& exit) {
  struct Options {
    std::string suite;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("plan", "what a suite would measure on this machine, and what it would not");
  command->add_option("SUITE", options->suite, "a name (see: coresweep list suites) or the path of a suite file")
      ->required();
  command->add_flag("--json", options->json, "as JSON");
  command->callback([options, &exit] {
    const auto machine = topology::Topology::discover();
    const Plan plan = sweep::plan(options->suite, setting_on(machine));
    if (options->json) {
      fmt::print("{}\n", json_text(as_json(plan), 2));
    } else {
      print_text(plan);
      if (const std::string warning = machine.counts().quota_warning(); !warning.empty()) {
        fmt::print("note: {}. Of all cases those of sustained alone last long enough to show it\n", warning);
      }
    }
    exit = 0;
  });
}

}  // namespace coresweep::commands
