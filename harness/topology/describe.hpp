#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/topology/tree.hpp"

namespace coresweep::topology {

/// Caches of one name, size and sharing, as one line.
struct CacheGroup {
  std::string name;
  std::uint64_t bytes = 0;  ///< of each
  int pus = 0;              ///< PUs of the tree that share one
  int count = 0;
};

/// In the order in which the tree holds them: largest domain first.
std::vector<CacheGroup> cache_groups(const Tree& tree);

}  // namespace coresweep::topology
