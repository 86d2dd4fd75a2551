#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "harness/exec/engine/session.hpp"
#include "harness/exec/tests/cpus.hpp"
#include "harness/exec/tests/test_kernels.hpp"

namespace coresweep::exec {

/// What a failing test prints of its mode.
inline void PrintTo(const Mode& mode, std::ostream* out) {
  *out << mode.info.name;
}

namespace testing {

struct Options {
  std::string workload = "tasks_good";
  std::string dispatch = {};
  unsigned workers = 2;
  unsigned work = 200;
  bool pinned = true;
  std::function<void(const std::vector<int>&)> bind = bind_to;
};

/// Opens a case of a mode; its pieces live as long as the session.
struct Opened {
  Opened(const Mode& mode, const Options& options) {
    const std::vector<int> cpus = usable_cpus();
    const unsigned workers = mode.info.workers_are == WorkersAre::caller ? 1 : options.workers;
    std::string id = options.workload + "/mode:" + mode.info.name + "/workers:" + std::to_string(workers) +
                     "/place:" + (options.pinned ? "cores" : "none");
    if (options.workload.starts_with("tasks")) id += "/work:" + std::to_string(options.work);
    if (!options.dispatch.empty()) id += "/dispatch:" + options.dispatch;
    for (unsigned i = 0; i < workers; ++i) {
      job.cpus.push_back(options.pinned ? std::vector<int>{cpus[i % cpus.size()]} : cpus);
    }
    job.oversubscribed = workers > cpus.size();
    subject = parse_case(id, catalogue());
    if (has_submitter(subject, catalogue())) job.caller_cpus = {cpus[workers < cpus.size() ? workers : 0]};
    bench = {
        .catalogue = &catalogue(), .kernels = kernels(), .bind = options.bind, .worker_program = CORESWEEP_TEST_WORKER};
    session.emplace(subject, job, bench);
  }
  CaseJob job;
  Bench bench;
  Case subject;
  std::optional<Session> session;
};

/// A mode's dispatches, or the empty one where a case has no such axis.
inline std::vector<std::string> dispatches_of(const Mode& mode) {
  return mode.info.dispatches.empty() ? std::vector<std::string>{""} : mode.info.dispatches;
}

}  // namespace testing
}  // namespace coresweep::exec
