#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "bench/commands/commands.hpp"
#include "bench/commands/machine_source.hpp"
#include "harness/model/json_text.hpp"
#include "harness/topology/cpulist.hpp"
#include "harness/topology/placement.hpp"

namespace coresweep::commands {
namespace {

using nlohmann::json;
using topology::Placement;

json as_json(const Placement& placement) {
  json workers = json::array();
  for (const topology::CpuList& cpus : placement.workers) workers.push_back({{"cpus", cpus}});
  const auto& reason = placement.not_applicable;
  return {{"policy", placement.policy},
          {"workers", workers},
          {"oversubscribed", placement.oversubscribed},
          {"not_applicable", reason ? json(*reason) : json(nullptr)}};
}

std::string as_text(const Placement& placement) {
  if (placement.not_applicable)
    return fmt::format("{}: not applicable: {}\n", placement.policy, *placement.not_applicable);
  std::string text = fmt::format("{}\n", placement.policy);
  for (std::size_t worker = 0; worker < placement.workers.size(); ++worker) {
    text += fmt::format("worker {:<4} CPU {}\n", worker, topology::to_ranges(placement.workers[worker]));
  }
  if (placement.oversubscribed) text += "oversubscribed: more workers than CPUs, so some share one\n";
  return text;
}

}  // namespace

void add_place(CLI::App& app, int& exit) {
  struct Options {
    std::shared_ptr<MachineSource> source = std::make_shared<MachineSource>();
    std::string policy;
    unsigned workers = 0;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("place", "which CPU a placement policy gives to each worker");
  command->add_option("POLICY", options->policy, "e.g. compact, cores@P, cpus:0,2-3; see: coresweep list placements")
      ->required();
  command->add_option("--workers", options->workers, "how many, at least 1")->required()->type_name("N");
  add_machine_source(*command, options->source);
  command->add_flag("--json", options->json, "as JSON");
  command->callback([command, options, &exit] {
    const topology::Topology machine = load(*command, *options->source);
    const Placement placement = topology::deal(machine, options->policy, options->workers);
    fmt::print("{}", options->json ? json_text(as_json(placement), 2) + "\n" : as_text(placement));
    const topology::CpuCounts counts = machine.counts();
    if (!options->json && counts.limited_by_quota() && options->workers > counts.quota->cpus) {
      fmt::print("note: {}\n", counts.quota_warning());
    }
    exit = 0;
  });
}

}  // namespace coresweep::commands
