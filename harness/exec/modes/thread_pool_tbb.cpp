#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_group.h>

#include <algorithm>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/task_tree.hpp"
#include "harness/exec/core/tbb_workers.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

/// oneTBB: `submit` is a task_group with one run() per task, `index` a parallel_for cut down to single tasks; a task
/// that creates tasks has a task_group for them.
class TbbPool final : public Executor {
 public:
  TbbPool(const Region& region, const Setup& setup) : region_(region), workers_(region, setup) {}

  std::int64_t run() override {
    const std::int64_t begin = now_ns();
    workers_.execute([this] { deal(); });
    const std::int64_t span = now_ns() - begin;
    workers_.require_no_strangers();
    return span;
  }

  std::uint64_t run_node(std::uint64_t node) noexcept { return workers_.run_node(node); }
  template <class First, class Second>
  static void run_both(const First& first, const Second& second) {
    tbb::task_group group;
    group.run(first);
    group.run(second);
    group.wait();
  }

 private:
  void deal() {
    if (region_.header().dispatch == Dispatch::nested) return run_whole_tree(*this, region_);
    region_.header().dispatch == Dispatch::submit ? submit() : parallel_for();
  }

  void submit() {
    const Shape& shape = region_.shape();
    tbb::task_group group;
    for (std::uint64_t at = 0; at < shape.work; at += shape.grain) {
      group.run([this, at, end = std::min(at + shape.grain, shape.work)] { workers_.run_task(at, end); });
    }
    group.wait();
  }

  void parallel_for() {
    const Shape& shape = region_.shape();
    tbb::parallel_for(
        tbb::blocked_range<std::uint64_t>(0, shape.tasks(), 1),
        [this, &shape](const tbb::blocked_range<std::uint64_t>& tasks) {
          for (std::uint64_t task = tasks.begin(); task != tasks.end(); ++task) {
            workers_.run_task(task * shape.grain, std::min((task + 1) * shape.grain, shape.work));
          }
        },
        tbb::simple_partitioner{});
  }

  const Region& region_;
  TbbWorkers workers_;
};

}  // namespace

extern const Mode mode_thread_pool_tbb{
    .info = {.name = "thread_pool_tbb",
             .description = "oneTBB: task_group with one run per task (submit), parallel_for with simple_partitioner "
                            "(index); nested tasks in task_groups",
             .family = "thread_pool",
             .workers_are = WorkersAre::threads,
             .dispatches = {"index", "submit"},
             .roles = false,
             .caller_works = true,
             .persistent = true,
             .most_nested = any_number_of_tasks,
             .headline = "what oneTBB costs per task",
             .waits = "spin and give way for a moment, then asleep on a futex"},
    .stamps = false,
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<TbbPool>(region, setup);
    }};

}  // namespace coresweep::exec
