// coresweep: the driver, and (as `coresweep case`) its child.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <system_error>

#include "bench/commands/commands.hpp"
#include "harness/exec/core/standard_streams.hpp"
#include "harness/model/errors.hpp"

namespace {

using coresweep::ExitCode;

/// Errors to a user are one line: whatever a library says over several is joined.
int complain(const std::string& what, ExitCode code) {
  std::string line = what;
  while (!line.empty() && line.back() == '\n') line.pop_back();
  for (char& c : line) {
    if (c == '\n') c = ' ';
  }
  line = "coresweep: " + line + "\n";
  std::fputs(line.c_str(), stderr);  // where nobody can be told, the exit code still tells
  return static_cast<int>(code);
}

int run(int argc, char** argv) {
  CLI::App app(
      "Measures serial code, threads, processes and pools on this machine; every worker pinned, every result "
      "verified.");
  app.name("coresweep");
  app.footer(
      "Start with: make bench (or: coresweep run smoke, then scripts/render_report.py reports/latest)\n"
      "Exit codes: 0 done, 1 a case failed or is incorrect, 2 wrong usage, 3 no verdict, 4 something is missing, "
      "130 interrupted");
  app.require_subcommand(1);
  int exit = 0;
  namespace commands = coresweep::commands;
  for (const auto add : {commands::add_topology, commands::add_place, commands::add_list, commands::add_plan,
                         commands::add_run, commands::add_resume, commands::add_case}) {
    add(app, exit);
  }
  try {
    app.parse(argc, argv);
    return exit;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && app.get_subcommands().empty() && argc > 1) {
      return complain(fmt::format("unknown command {}; see: coresweep --help", argv[1]), ExitCode::wrong_usage);
    }
    return complain(std::string(error.what()) + "; see: coresweep --help", ExitCode::wrong_usage);
  }
}

}  // namespace

/// What could not be printed was not done.
static int flushed(int exit) {
  std::cout.flush();
  if (std::fflush(stdout) == 0 && std::cout.good()) return exit;
  return complain("standard output: cannot be written; make room, or send it elsewhere", ExitCode::missing);
}

/// Descriptors, memory, processes: the machine's limits, not a fault of ours.
static bool out_of_something(const std::error_code& code) {
  for (const std::errc each :
       {std::errc::too_many_files_open, std::errc::too_many_files_open_in_system, std::errc::not_enough_memory,
        std::errc::resource_unavailable_try_again, std::errc::file_too_large, std::errc::no_space_on_device}) {
    if (code == each) return true;
  }
  return false;
}

int main(int argc, char** argv) {
  coresweep::exec::occupy_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of writing, which is reported
  try {
    return flushed(run(argc, argv));
  } catch (const coresweep::Error& error) {
    return complain(error.what(), error.code());
  } catch (const std::system_error& error) {
    if (out_of_something(error.code())) {
      return complain(std::string(error.what()) + "; raise the limits (ulimit -a) or end other programs",
                      ExitCode::missing);
    }
    return complain(std::string("unexpected: ") + error.what(), ExitCode::bad_answer);
  } catch (const std::exception& error) {
    return complain(std::string("unexpected: ") + error.what(), ExitCode::bad_answer);
  }
}
