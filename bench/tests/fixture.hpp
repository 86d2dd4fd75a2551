#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/registry.hpp"
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
    job.work_scale = work_scale;
    bench = {.catalogue = &known, .kernels = kernels, .bind = bind_to, .worker_program = CORESWEEP_WORKER};
    session.emplace(subject, job, bench);
  }
  Case subject;
  CaseJob job;
  exec::Bench bench;
  std::optional<exec::Session> session;
};

/// Whether one of several tries shows what is asked for: on a busy machine workers may miss each other.
template <class Shows>
bool some_trial(const Shows& shows, int tries = 50) {
  for (int i = 0; i < tries; ++i) {
    if (shows()) return true;
  }
  return false;
}

/// Whether one of several trials comes out right, or is found wrong.
inline bool comes_out(bool right, const std::string& id, std::span<const exec::Kernel> rows, int tries = 50) {
  OpenedCase opened(id, rows);
  return some_trial(
      [&] {
        try {
          opened.session->run_trial();
          return right;
        } catch (const exec::Incorrect&) {
          return !right;
        }
      },
      tries);
}

/// Whether two threads are found wrong over `row`, which stands for the registered one of its name.
inline bool is_caught(const exec::Kernel& row, const std::string& axes = {}) {
  std::string id(row.workload);
  if (!row.variant.empty()) id.append("/lock:").append(row.variant);
  return comes_out(false, id + "/mode:thread/workers:2" + axes, {&row, 1});
}

}  // namespace coresweep::bench
