#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/model/catalogue.hpp"
#include "harness/model/embedded.hpp"
#include "harness/model/errors.hpp"
#include "harness/model/plan.hpp"
#include "harness/model/suite.hpp"
#include "harness/topology/topology.hpp"

namespace coresweep::sweep {

/// What the main program knows and the driver needs.
struct Setting {
  const Catalogue& catalogue;
  const topology::Topology& machine;
  std::span<const EmbeddedFile> suites;
  std::string program;  ///< its own absolute path: the case child is `program case …`
};

struct RunOptions {
  std::string suite;                           ///< a name or a path
  std::optional<std::string> filter{};         ///< see PlanInputs
  std::optional<std::filesystem::path> out{};  ///< exactly this directory; else a new one under reports/
  std::optional<std::uint64_t> seed{};         ///< of the order; else a random one. At most 2^63 - 1
  std::optional<double> budget_s{};            ///< in the suite's stead
  double work_scale = 1;
  std::vector<std::string> command{};  ///< as typed
};

/// What `run` would measure here.
Plan plan(const std::string& suite, const Setting& setting);

/// Measures a suite on this machine; prints to stdout how it gets on. Throws UsageError (bad suite, filter, directory)
/// and MissingError (a full disk, a program that cannot be started).
ExitCode run(const RunOptions& options, const Setting& setting);

/// Goes on with an interrupted run. Throws as `run` does, and Error no_verdict where the machine, the CPUs that may be
/// used, or the build are not the run's own.
ExitCode resume(const std::filesystem::path& directory, const Setting& setting);

}  // namespace coresweep::sweep
