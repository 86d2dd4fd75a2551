#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/catalogue.hpp"
#include "harness/model/cpu_quota.hpp"
#include "harness/model/suite.hpp"

namespace coresweep {

/// The places that a policy deals to some workers on the machine planned for.
struct Dealt {
  std::vector<std::vector<int>> cpus{};  ///< of each worker
  std::vector<int> caller_cpus{};        ///< of a caller that does not work
  bool oversubscribed = false;
  std::optional<std::string> not_applicable{};
};

/// What planning needs to know of machine and wishes; with the same answers it gives the same plan.
struct PlanInputs {
  unsigned usable_cpus = 1;
  std::optional<CpuQuota> quota{};  ///< only where it is below the usable CPUs
  std::function<Dealt(const std::string& policy, unsigned workers)> deal{};
  std::optional<std::string> filter{};  ///< ECMAScript expression that an id, or one of its aliases, must contain
  double budget_s = 0;
};

struct PlannedCase {
  Case subject;
  std::vector<std::vector<int>> cpus{};
  std::vector<int> caller_cpus{};  ///< of a case that has a submitter; else empty
  bool oversubscribed = false;
  std::vector<std::string> aliases{};  ///< ids whose policies deal the same CPUs to the same workers (and submitter)
  int priority = 1;
  double estimate_s = 0;
};

struct SkippedCase {
  Case subject;
  int priority = 1;
  std::string reason{};
};

struct Plan {
  std::vector<PlannedCase> cases;    ///< in the suite's order
  std::vector<SkippedCase> skipped;  ///< likewise; what the filter leaves out is in neither
  double estimated_seconds = 0;      ///< min_blocks of every case
};

/// Expands a suite: the product of each entry's axes, equal ids and equal placements measured once, what cannot run
/// or does not fit skipped with its reason. Throws UsageError: a name that the catalogue lacks, a bad filter.
Plan make_plan(const Suite& suite, const Catalogue& catalogue, const PlanInputs& inputs);

}  // namespace coresweep
