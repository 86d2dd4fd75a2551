#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "harness/exec/core/region.hpp"
#include "harness/model/catalogue.hpp"

namespace coresweep::exec {

/// Everything an executor needs beside the region.
struct Setup {
  std::vector<std::vector<int>> places;  ///< per worker: os indexes of its CPUs
  bool pinned = true;                    ///< false: masks stay as they are (placement `none`)
  /// Binds the calling thread; throws Error. Safe between fork and exec.
  std::function<void(const std::vector<int>& cpus)> bind;
  std::string worker_program;          ///< absolute path of coresweep-worker
  std::int64_t trial_ns = 20'000'000;  ///< of fixed-time workloads; the session may lengthen it between trials
  /// Ends this process, and with it a case that is incorrect for that reason because a trial is stuck (see Kernel).
  /// Without it the case fails, once whoever is stuck has ended.
  std::function<void(const std::string& why)> end_stuck = {};
};

/// A worker died, failed or did not come. Ends the case with `what()` as its reason.
struct WorkerFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// How workers come to be. Opened once per process; the destructor ends every worker and leaves nothing behind.
class Executor {
 public:
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// One trial over a region that `Session` has reset. Returns the span in ns: the caller's clock from just before the
  /// first create or submit to just after the last join or wait. Throws WorkerFailed.
  virtual std::int64_t run() = 0;

  /// Facts for the record that only this mode can tell, asked for once, after the samples.
  virtual std::map<std::string, std::string> facts() { return {}; }
};

/// One registered mode: its file in harness/exec/modes defines `mode_<name>`.
struct Mode {
  ModeInfo info;
  bool stamps = true;  ///< workers stamp begin and end themselves (of roles always); false where the library deals
                       ///< task by task
  std::unique_ptr<Executor> (*open)(const Region& region, const Setup& setup) = nullptr;
};

/// All modes, in the order of the list in harness/exec/CMakeLists.txt.
const std::vector<Mode>& modes();
const Mode* find_mode(std::string_view name);

}  // namespace coresweep::exec
