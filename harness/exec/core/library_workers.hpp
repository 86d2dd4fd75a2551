#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/exec/executor.hpp"

namespace coresweep::exec {

/// The threads of somebody else's pool, made into workers: each enlists once, when the executor opens, and thereby gets
/// its index, its place and its tally. Tasks then find their worker through a thread-local pointer.
class LibraryWorkers {
 public:
  LibraryWorkers(const Region& region, const Setup& setup);

  /// Runs on each of the pool's threads, once, all at the same time: enlists the calling thread and waits until every
  /// worker has come, so that no thread can enlist twice. Waits at most ten seconds (a pool may hold back threads).
  void enlist_calling_thread() noexcept;
  /// Throws WorkerFailed unless as many distinct threads as there are workers have come.
  void require_all() const;

  /// Runs one task on the calling thread.
  void run_task(std::uint64_t begin, std::uint64_t end) noexcept;
  /// Runs the own step of one node of a tree of tasks (task_tree.hpp) on the calling thread.
  std::uint64_t run_node(std::uint64_t node) noexcept;
  /// Takes the calling thread's part in one trial of roles.
  void work_trial() noexcept;
  /// Why a trial of roles can no longer end: a LossCheck.
  std::string strangers() const;
  /// Throws WorkerFailed if a task has run on a thread that never enlisted.
  void require_no_strangers() const;

 private:
  Worker* calling_worker() noexcept;  ///< null, and counted, where the thread never enlisted

  const Region& region_;
  const Setup& setup_;
  const std::uint64_t crew_;  ///< unique in this process
  std::vector<Worker> views_;
  std::atomic<std::uint32_t> enlisted_{0};
  std::atomic<std::uint32_t> strangers_{0};
};

}  // namespace coresweep::exec
