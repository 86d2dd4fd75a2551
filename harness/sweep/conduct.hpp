#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "harness/model/errors.hpp"
#include "harness/model/record.hpp"
#include "harness/model/suite.hpp"
#include "harness/sweep/journal.hpp"
#include "harness/sweep/ports.hpp"

namespace coresweep::sweep {

/// A run on its way: what is measured, where it is kept, and how far it is.
struct Run {
  std::filesystem::path directory;
  Journal journal;
  RunRecord record;
  Suite suite;
  double elapsed_s = 0;                ///< of the budget
  std::optional<RunState> finished{};  ///< measured to its end: only the results are written again
  std::string finished_at{};
};

/// Begins a run in an existing directory: journal and first run.json. `elapsed_s` is what planning took. Leaves no
/// file where it throws.
Run begin_run(const std::filesystem::path& directory, const RunRecord& record, const Suite& suite, double elapsed_s);

/// What a run must match to be resumed: results of another machine or build do not belong in one record.
struct Identity {
  std::string machine_digest;
  nlohmann::json build;
  nlohmann::json cpus;      ///< machine.cpus of the record: counts and quota
  std::string usable_cpus;  ///< which ones, "0-3"
};

/// Picks a run up from its journal alone; `utc` is now. Throws UsageError (no journal, or not readable) and Error
/// no_verdict (another machine, set of usable CPUs, quota, build or protocol).
Run pick_up_run(const std::filesystem::path& directory, const Identity& here, const std::string& utc);

/// How a driver talks to a person.
struct Voice {
  std::ostream& out;
  std::ostream& errors;
  bool terminal = false;
  std::string program;  ///< absolute, for the lines that say how to go on
};

/// Measures to the end, writing run.json after each block and all results at the end. bad_answer when a case failed,
/// interrupted when a signal asked for it.
ExitCode conduct(Run& run, Ports& ports, const Voice& voice);

}  // namespace coresweep::sweep
