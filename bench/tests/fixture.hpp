#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/registry.hpp"
#include "harness/exec/engine/session.hpp"
#include "harness/exec/tests/cpus.hpp"

namespace coresweep::bench {

using exec::testing::bind_to;
using exec::testing::usable_cpus;

/// A case opened over given kernels, one worker per CPU in turn. Its pieces live as long as the session.
struct OpenedCase {
  OpenedCase(const std::string& id, std::span<const exec::Kernel> kernels, double work_scale = 1.0)
      : subject(parse_case(id, catalogue())) {
    static const std::vector<int> cpus = usable_cpus();
    const auto workers = subject.number("workers", 1);
    for (std::size_t i = 0; i < workers; ++i) job.cpus.push_back({cpus[i % cpus.size()]});
    job.oversubscribed = workers > cpus.size();
    job.work_scale = work_scale;
    bench = {.catalogue = &catalogue(), .kernels = kernels, .bind = bind_to, .worker_program = CORESWEEP_WORKER};
    session.emplace(subject, job, bench);
  }
  Case subject;
  CaseJob job;
  exec::Bench bench;
  std::optional<exec::Session> session;
};

}  // namespace coresweep::bench
