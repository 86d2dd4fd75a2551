#include <memory>

#include "bench/commands/commands.hpp"
#include "bench/commands/setting.hpp"
#include "harness/exec/core/named_objects.hpp"

namespace coresweep::commands {

void add_resume(CLI::App& app, int& exit) {
  const auto directory = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("resume", "go on with an interrupted run");
  command->add_option("DIR", *directory, "what `coresweep run` left")->required();
  command->callback([directory, &exit] {
    exec::remove_stale_objects();
    const auto machine = topology::Topology::discover();
    exit = static_cast<int>(sweep::resume(*directory, setting_on(machine)));
  });
}

}  // namespace coresweep::commands
