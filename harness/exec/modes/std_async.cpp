#include <algorithm>
#include <atomic>
#include <future>
#include <string>
#include <system_error>
#include <vector>

#include "harness/exec/core/caller.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/task_tree.hpp"
#include "harness/exec/core/trial.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

/// std::async(std::launch::async), which makes a thread for every call: `index` calls it once per worker, `submit` once
/// per task. No more calls are outstanding than there are workers: a task waits for the one that had its worker's place
/// before it, so that a million tasks are a million threads, but never at once. Of nested tasks all may be there at
/// once, the parents waiting: theirs are as many threads, dealt to the workers' places in turn.
class Async final : public Executor {
 public:
  Async(const Region& region, const Setup& setup) : region_(region), setup_(setup) {}

  std::int64_t run() override {
    if (region_.header().dispatch == Dispatch::nested) return grow();
    std::vector<std::future<void>> running(setup_.places.size());
    const std::int64_t begin = now_ns();
    region_.header().dispatch == Dispatch::submit ? submit(running) : start_workers(running);
    for (std::future<void>& worker : running) worker.get();
    return now_ns() - begin;
  }

  std::uint64_t run_node(std::uint64_t node) const {
    const auto index = static_cast<std::uint32_t>((node - 1) % setup_.places.size());
    const bool first_there = node <= setup_.places.size();  // of this worker's tasks: the one that stamps
    WorkerSlot& slot = region_.slots()[index];
    bind_worker(region_, setup_, index);
    if (first_there) slot.begin_ns = now_ns();
    Tally own;
    Worker worker = view_of(region_, index);
    worker.tally = &own;
    const std::uint64_t result = region_.kernel().run_node(worker, node);
    add(slot.tally, own);
    if (first_there) {
      slot.end_ns = now_ns();
      slot.seen = read_own_mask();
    }
    return result;
  }
  template <class First, class Second>
  static void run_both(const First& first, const Second& second) {
    std::future<void> one = std::async(std::launch::async, first);
    std::future<void> other = std::async(std::launch::async, second);
    one.get();
    other.get();
  }

 private:
  std::int64_t grow() const {
    const std::int64_t begin = now_ns();
    try {
      std::async(std::launch::async, [this] {
        run_whole_tree(*this, region_);
        region_.slots()[0].end_ns = now_ns();
      }).get();
    } catch (const std::system_error& error) {
      throw WorkerFailed(std::string("cannot start a thread for each task: ") + error.what());
    }
    return now_ns() - begin;
  }

  /// Several tasks of one worker may end at once.
  static void add(Tally& sum, const Tally& own) noexcept {
    const auto fold = [](std::uint64_t& into, std::uint64_t value) {
      std::atomic_ref(into).fetch_add(value, std::memory_order_relaxed);
    };
    fold(sum.steps, own.steps);
    fold(sum.checksum, own.checksum);
    fold(sum.scratch_steps, own.scratch_steps);
    fold(sum.scratch, own.scratch);
    for (std::size_t i = 0; i < own.own.size(); ++i) fold(sum.own[i], own.own[i]);
  }

  void start_workers(std::vector<std::future<void>>& running) {
    for (std::uint32_t i = 0; i < running.size(); ++i) {
      start(running, i, [this, i] {
        bind_worker(region_, setup_, i);
        work_one_trial(region_, i);
      });
    }
    if (region_.kernel().is_roles()) conduct(region_, setup_, {});
  }

  void submit(std::vector<std::future<void>>& running) {
    const Shape& shape = region_.shape();
    // A worker for whom there is no task comes and finds none, as in every other mode.
    const std::uint64_t calls = std::max<std::uint64_t>(shape.tasks(), running.size());
    for (std::uint64_t task = 0; task < calls; ++task) {
      const auto index = static_cast<std::uint32_t>(task % running.size());
      const std::uint64_t begin = std::min(task * shape.grain, shape.work);
      if (running[index].valid()) running[index].get();
      start(running, index,
            [this, index, begin, end = std::min(begin + shape.grain, shape.work)] { run_task(index, begin, end); });
    }
  }

  void run_task(std::uint32_t index, std::uint64_t begin, std::uint64_t end) const {
    bind_worker(region_, setup_, index);
    WorkerSlot& slot = region_.slots()[index];
    Worker worker = view_of(region_, index);
    if (slot.begin_ns == 0) slot.begin_ns = now_ns();
    if (begin < end) region_.kernel().run_range(worker, begin, end);
    slot.end_ns = now_ns();
    slot.seen = read_own_mask();
  }

  template <class Life>
  void start(std::vector<std::future<void>>& running, std::uint32_t index, Life live) const {
    try {
      running[index] = std::async(std::launch::async, std::move(live));
    } catch (const std::system_error& error) {
      call_off(region_);
      running.clear();  // joins
      throw WorkerFailed("cannot start worker " + std::to_string(index) + ": " + error.what());
    }
  }

  const Region& region_;
  const Setup& setup_;
};

}  // namespace

extern const Mode mode_std_async{
    .info = {.name = "std_async",
             .description = "std::async(std::launch::async), a thread for every call: one call per worker (index), one "
                            "per task with at most a call per worker outstanding (submit), one per nested task",
             .family = "thread",
             .workers_are = WorkersAre::threads,
             .dispatches = {"index", "submit"},
             .most_nested = 511,  // as threads: some hundred are had everywhere
             .headline = "what std::async costs, a thread per call",
             .waits = "none wait: they end with the batch"},
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<Async>(region, setup);
    }};

}  // namespace coresweep::exec
