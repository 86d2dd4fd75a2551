#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "bench/registry.hpp"
#include "bench/tests/printed.hpp"
#include "harness/exec/core/trial.hpp"
#include "harness/exec/engine/session.hpp"
#include "harness/exec/tests/cpus.hpp"

namespace coresweep::bench {

using exec::testing::bind_to;
using exec::testing::usable_cpus;

/// A case opened over given kernels, one worker per CPU in turn. Its pieces live as long as the session.
struct OpenedCase {
  OpenedCase(const std::string& id, std::span<const exec::Kernel> kernels, double work_scale = 1.0,
             const Catalogue& known = catalogue())
      : subject(parse_case(id, known)) {
    static const std::vector<int> cpus = usable_cpus();
    const auto workers = subject.number("workers", 1);
    for (std::size_t i = 0; i < workers; ++i) job.cpus.push_back({cpus[i % cpus.size()]});
    job.oversubscribed = workers > cpus.size();
    if (has_submitter(subject, known)) job.caller_cpus = {cpus[workers < cpus.size() ? workers : 0]};
    job.work_scale = work_scale;
    bench = {.catalogue = &known, .kernels = kernels, .bind = bind_to, .worker_program = CORESWEEP_WORKER};
    session.emplace(subject, job, bench);
  }
  Case subject;
  CaseJob job;
  exec::Bench bench;
  std::optional<exec::Session> session;
};

/// Some trials of a case, with and without extra steps, after a short one to warm up with.
inline void expect_right(const std::string& id, std::span<const exec::Kernel> rows) {
  SCOPED_TRACE(id);
  for (const double work_scale : {1.0, 1.05}) {
    OpenedCase opened(id, rows, work_scale);
    EXPECT_GT(opened.session->run_short_trial(/*cut_work=*/true).steps, 0U);
    for (int trial = 0; trial < 3; ++trial) EXPECT_GT(opened.session->run_trial().steps, 0U);  // throws Incorrect
  }
}

/// Calls `body` with every mode's name, those of processes first: the thread sanitizer cannot follow a fork once
/// threads have come and gone.
template <class Body>
void in_every_mode(const Body& body) {
  for (const bool forks : {true, false}) {
    for (const ModeInfo& mode : catalogue().modes) {
      if ((mode.workers_are == WorkersAre::processes) == forks) body(mode.name);
    }
  }
}

/// The registry's rows, with this one in place of its workload's and variant's.
inline std::vector<exec::Kernel> rows_with(const exec::Kernel& replacement) {
  std::vector<exec::Kernel> rows(kernels().begin(), kernels().end());
  for (exec::Kernel& row : rows) {
    if (row.workload == replacement.workload && row.variant == replacement.variant) row = replacement;
  }
  return rows;
}

/// What the check says of the first trial that it finds wrong, of so many; "nothing" if all are right.
inline std::string complaint_of(exec::Session& session, int trials = 1) {
  try {
    for (; trials > 0; --trials) session.run_trial();
  } catch (const exec::Incorrect& error) {
    return error.what();
  }
  return "nothing";
}

/// … of a case over the registry's rows with this one.
inline std::string complaint_of(const std::string& id, const exec::Kernel& replacement, int trials = 1) {
  const std::vector<exec::Kernel> rows = rows_with(replacement);
  OpenedCase opened(id, rows);
  return complaint_of(*opened.session, trials);
}

/// Whether one of several tries shows what is asked for: on a busy machine workers may miss each other.
template <class Shows>
bool some_trial(const Shows& shows, int tries = 50) {
  for (int i = 0; i < tries; ++i) {
    if (shows()) return true;
  }
  return false;
}

/// Whether two threads are found wrong over this row, which stands for its workload's and lock's.
inline bool is_caught(const exec::Kernel& row, const std::string& axes = {}) {
  std::string id(row.workload);
  if (!row.variant.empty()) id.append("/lock:").append(row.variant);
  return complaint_of(id + "/mode:thread/workers:2" + axes, row, 50) != "nothing";
}

}  // namespace coresweep::bench
