#include <omp.h>

#include <algorithm>
#include <exception>
#include <thread>

#include "harness/exec/core/caller.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/library_workers.hpp"
#include "harness/exec/core/seen.hpp"
#include "harness/exec/core/task_tree.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

/// OpenMP (libgomp): `index` is a loop with schedule(dynamic, 1) over tasks, `submit` a task construct per task from
/// one thread; a task that creates tasks waits for them with taskwait; roles are the team's threads, for which a helper
/// of the caller opens the gate. The caller is a worker. The team starts under the caller's full mask, since libgomp
/// chooses how to wait by the mask it finds, and only then binds itself.
class OpenMpPool final : public Executor {
 public:
  OpenMpPool(const Region& region, const Setup& setup)
      : region_(region), setup_(setup), team_(static_cast<int>(setup.places.size())), workers_(region, setup) {
    omp_set_dynamic(0);
#pragma omp parallel num_threads(team_)
    workers_.enlist_calling_thread();
    workers_.require_all();
  }

  std::int64_t run() override {
    if (region_.header().dispatch == Dispatch::role) return play_roles();
    const std::int64_t begin = now_ns();
    deal();
    const std::int64_t span = now_ns() - begin;
    workers_.require_no_strangers();
    return span;
  }

  std::uint64_t run_node(std::uint64_t node) noexcept {
    return workers_.run_node(node);
  }
  template <class First, class Second>
  static void run_both(First first, Second second) {
#pragma omp task firstprivate(first)
    first();
#pragma omp task firstprivate(second)
    second();
#pragma omp taskwait
  }

 private:
  void deal() {
    if (region_.header().dispatch == Dispatch::nested) return grow();
    region_.header().dispatch == Dispatch::submit ? submit() : loop();
  }

  void grow() {
    DueSum sum;
#pragma omp parallel num_threads(team_)
#pragma omp single
    sum.bring([this] { return run_tree(*this, region_.shape().work); });
    region_.kernel().end_tree(region_.state(), sum.get());
  }

  void loop() {
    const std::uint64_t tasks = region_.shape().tasks(), grain = region_.shape().grain, work = region_.shape().work;
#pragma omp parallel num_threads(team_)
    {
#pragma omp for schedule(dynamic, 1) nowait
      for (std::uint64_t task = 0; task < tasks; ++task) {
        workers_.run_task(task * grain, std::min((task + 1) * grain, work));
      }
      seen_giving(this);  // libgomp's own join is invisible: workers say that they have left the loop's frame
    }
    seen_taking(this);
  }

  void submit() {
    const std::uint64_t grain = region_.shape().grain, work = region_.shape().work;
#pragma omp parallel num_threads(team_)
#pragma omp single
    for (std::uint64_t at = 0; at < work; at += grain) {
#pragma omp task firstprivate(at)
      workers_.run_task(at, std::min(at + grain, work));
    }
  }

  std::int64_t play_roles() {
    const LossCheck lost = [this] { return workers_.strangers(); };
    std::exception_ptr failure;
    std::thread helper([&] {
      caller_mask_.release_calling_thread();  // else it would share worker 0's place
      try {
        conduct(region_, setup_, lost);
      } catch (...) {
        failure = std::current_exception();
      }
    });
    const std::int64_t begin = now_ns();
    seen_giving(this);  // so is how a team begins
#pragma omp parallel num_threads(team_)
    {
      seen_taking(this);
      workers_.work_trial();
    }
    const std::int64_t span = now_ns() - begin;
    helper.join();
    if (failure) std::rethrow_exception(failure);
    wait_for_count(region_, region_.control().done, region_.shape().workers, lost);
    return span;
  }

  const Region& region_;
  const Setup& setup_;
  const int team_;
  LibraryWorkers workers_;
  CallerBinding caller_mask_;  // the caller is bound as a worker: its mask is restored at the end
};

}  // namespace

extern const Mode mode_thread_pool_openmp{
    .info = {.name = "thread_pool_openmp",
             .description = "OpenMP (libgomp): schedule(dynamic, 1) over tasks (index), one task construct per task "
                            "(submit); nested tasks with taskwait",
             .family = "thread_pool",
             .workers_are = WorkersAre::threads,
             .dispatches = {"index", "submit"},
             .caller_works = true,
             .persistent = true,
             .most_nested = any_number_of_tasks,
             .headline = "what OpenMP costs per task",
             .waits = "spin for some ms while each has a CPU, then asleep on a futex"},
    .stamps = false,
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<OpenMpPool>(region, setup);
    }};

}  // namespace coresweep::exec
