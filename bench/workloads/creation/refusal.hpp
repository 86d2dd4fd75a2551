#pragma once

#include <cstdint>
#include <string>
#include <system_error>

#include "harness/exec/executor.hpp"

/// Where the system makes no more threads or processes. Nothing was done wrongly: the case has failed.
namespace coresweep::bench::creation {

[[noreturn]] inline void refused(const char* what, int error) {
  throw std::system_error(error, std::generic_category(), what);
}

/// What a case fails with then. Children are counted from 1.
inline exec::WorkerFailed not_started(std::uint64_t child, std::uint64_t children, const std::exception& refusal) {
  std::string line =
      "child " + std::to_string(child) + " of " + std::to_string(children) + " could not be started: " + refusal.what();
  const auto* error = dynamic_cast<const std::system_error*>(&refusal);
  if (error != nullptr && error->code() == std::errc::resource_unavailable_try_again) {
    line += "; ask for fewer children, or raise the limit on tasks (ulimit -u, pids.max of the control group)";
  }
  return exec::WorkerFailed(line);
}

}  // namespace coresweep::bench::creation
