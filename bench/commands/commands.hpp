#pragma once

#include <CLI/CLI.hpp>

namespace coresweep::commands {

/// Each adds its subcommand to `app`, with a callback that does the work and stores its exit code in `exit`. Errors
/// are thrown as coresweep::Error and become one line on stderr in main.
void add_topology(CLI::App& app, int& exit);
void add_place(CLI::App& app, int& exit);
void add_list(CLI::App& app, int& exit);
void add_plan(CLI::App& app, int& exit);
void add_run(CLI::App& app, int& exit);
void add_resume(CLI::App& app, int& exit);
void add_case(CLI::App& app, int& exit);

}  // namespace coresweep::commands
