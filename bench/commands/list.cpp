#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/commands/commands.hpp"
#include "bench/registry.hpp"
#include "harness/model/catalogue_json.hpp"
#include "harness/model/json_text.hpp"

namespace coresweep::commands {
namespace {

using nlohmann::ordered_json;

struct ListOptions {
  std::string registry;
  bool as_json = false;
};

const std::vector<std::string> registries{"workloads", "locks",      "channels", "barriers",
                                          "modes",     "placements", "suites"};

ordered_json all_suites() {
  ordered_json suites = ordered_json::array();
  for (const EmbeddedFile& file : bench::suites()) {
    const auto suite = parse_json(file.text);
    suites.push_back({{"name", suite.at("name")}, {"description", suite.at("title")}});
  }
  return suites;
}

ordered_json everything() {
  const nlohmann::json catalogue = bench::catalogue();
  ordered_json all;
  for (const std::string& registry : registries) {
    all[registry] =
        registry == "suites" ? all_suites() : ordered_json(catalogue.value(registry, nlohmann::json::array()));
  }
  return all;
}

void print_registry(const std::string& name, const ordered_json& entries) {
  std::size_t width = 0;
  for (const auto& entry : entries) width = std::max(width, entry.at("name").get<std::string>().size());
  fmt::print("{}\n", name);
  if (entries.empty()) fmt::print("  none registered\n");
  for (const auto& entry : entries) {
    fmt::print("  {:<{}}  {}\n", entry.at("name").get<std::string>(), width,
               entry.at("description").get<std::string>());
    const auto waits = entry.find("waits");  // of modes
    if (waits != entry.end()) fmt::print("  {:<{}}    idle workers: {}\n", "", width, waits->get<std::string>());
  }
}

void list(const ListOptions& options) {
  const ordered_json all = everything();
  if (options.as_json) {
    fmt::print("{}\n", json_text(options.registry.empty() ? all : all.at(options.registry), 2));
    return;
  }
  for (const auto& [name, entries] : all.items()) {
    if (options.registry.empty() || options.registry == name) print_registry(name, entries);
  }
}

}  // namespace

void add_list(CLI::App& app, int& exit) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command = app.add_subcommand("list", "what can be measured: workloads, locks, channels, modes, …");
  command->add_option("REGISTRY", options->registry, "one of them; without: all")->check(CLI::IsMember(registries));
  command->add_flag("--json", options->as_json, "as JSON");
  command->callback([options, &exit] {
    list(*options);
    exit = 0;
  });
}

}  // namespace coresweep::commands
