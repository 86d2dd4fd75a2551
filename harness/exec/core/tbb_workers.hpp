#pragma once

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include "harness/exec/core/caller.hpp"
#include "harness/exec/core/library_workers.hpp"

namespace coresweep::exec {

/// oneTBB's threads as a case's workers. The caller is one of them while it waits. Without the global_control an arena
/// may get fewer threads than it asks for, and inside a one-CPU mask TBB silently runs one: workers are bound only when
/// all have come.
class TbbWorkers {
 public:
  TbbWorkers(const Region& region, const Setup& setup)
      : limit_(tbb::global_control::max_allowed_parallelism, setup.places.size()),
        arena_(static_cast<int>(setup.places.size()), 1),
        workers_(region, setup) {
    arena_.execute([this, others = setup.places.size() - 1] {
      tbb::task_group group;
      for (std::size_t i = 0; i < others; ++i) group.run([this] { workers_.enlist_calling_thread(); });
      workers_.enlist_calling_thread();
      group.wait();
    });
    workers_.require_all();
  }

  /// Runs `work` in the arena, on the calling thread, which may hand tasks to the others.
  template <class Work>
  void execute(const Work& work) {
    arena_.execute(work);
  }
  void run_task(std::uint64_t begin, std::uint64_t end) noexcept { workers_.run_task(begin, end); }
  std::uint64_t run_node(std::uint64_t node) noexcept { return workers_.run_node(node); }
  void require_no_strangers() const { workers_.require_no_strangers(); }

 private:
  tbb::global_control limit_;
  tbb::task_arena arena_;
  LibraryWorkers workers_;
  CallerBinding caller_mask_;  // the caller enlists, and so is bound, inside the arena: its mask is restored at the end
};

}  // namespace coresweep::exec
