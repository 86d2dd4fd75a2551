#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/catalogue.hpp"
#include "harness/topology/topology.hpp"

namespace coresweep::topology {

struct Tree;

/// More workers than anybody has a use for: a typing error, which would otherwise fill the memory.
inline constexpr unsigned max_workers = 1'000'000;

/// What a policy deals to N workers: for each its CPUs (one, or the whole of U under `none`).
struct Placement {
  std::string policy;              ///< canonical: aliases replaced
  std::vector<CpuList> workers{};  ///< empty when not applicable
  CpuList caller{};  ///< of a caller that does not work: the policy's next place that no worker has, else worker 0's
  bool oversubscribed = false;  ///< more workers than distinct CPUs dealt to them: N > |U|, or > those of `cpus:LIST`
  std::optional<std::string> not_applicable{};
};

/// The registered policies, for `coresweep list placements`; the listed one is named `cpus:LIST`.
std::vector<PlacementInfo> policies();

/// Deals. `policy` is a name or alias of §5, with a filter (`cores@P`) where it may have one, or `cpus:LIST`.
/// Prefix-stable. Throws UsageError: unknown policy, bad list, CPU outside U, filter on `cpus:`/`none`, workers 0.
Placement deal(const Topology& machine, std::string_view policy, unsigned workers);
/// The same on a universe as plain data.
Placement deal(const Tree& universe, std::string_view policy, unsigned workers);

}  // namespace coresweep::topology
