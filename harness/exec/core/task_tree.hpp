#pragma once

#include <cstdint>

#include "harness/exec/core/region.hpp"
#include "harness/exec/core/seen.hpp"

namespace coresweep::exec {

/// A binary tree of tasks, numbered as a heap: the root is 1, and node n has the children 2n and 2n + 1 where the tree
/// has so many nodes. Each node is a task of its own that does its step, creates the tasks of its children, and adds
/// their sums to its own when both have ended.

/// A child's sum on its way to its parent, whatever library carries it.
class DueSum {
 public:
  DueSum() noexcept { seen_giving(this); }
  /// In the task: what `work` returns.
  template <class Work>
  void bring(const Work& work) {
    seen_taking(this);
    sum_ = work();
    seen_giving(this);
  }
  /// In whoever waited for it.
  std::uint64_t get() noexcept {
    seen_taking(this);
    return sum_;
  }

 private:
  std::uint64_t sum_ = 0;
};

/// Runs node `node` of a tree of `nodes`, and all below it, on a pool whose tasks can wait for tasks. Returns their
/// sum. `Pool` has
///   std::uint64_t run_node(std::uint64_t node);    the node's own step, on the calling thread
///   void run_both(First, Second);                  two callables (copied), as two tasks; returns when both have ended
template <class Pool>
std::uint64_t run_tree(Pool& pool, std::uint64_t nodes, std::uint64_t node = 1) {
  const std::uint64_t own = pool.run_node(node);
  if (2 * node > nodes) return own;
  DueSum left, right;
  pool.run_both([&pool, &left, nodes, child = 2 * node] { left.bring([&] { return run_tree(pool, nodes, child); }); },
                [&pool, &right, nodes, child = 2 * node + 1] {
                  if (child <= nodes) right.bring([&] { return run_tree(pool, nodes, child); });
                });
  return own + left.get() + right.get();
}

/// The whole tree of a trial, on the calling thread and whichever the pool brings in.
template <class Pool>
void run_whole_tree(Pool& pool, const Region& region) {
  region.kernel().end_tree(region.state(), run_tree(pool, region.shape().work));
}

}  // namespace coresweep::exec
