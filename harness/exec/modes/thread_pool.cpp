#include <thread>
#include <vector>

#include "harness/exec/core/caller.hpp"
#include "harness/exec/core/trial.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

/// Persistent threads that sleep between trials; the dealing code is process_pool's.
class ThreadPool final : public Executor {
 public:
  ThreadPool(const Region& region, const Setup& setup) : region_(region), setup_(setup) {
    start_threads(region, setup.places.size(), threads_, [this](std::uint32_t i) { live(i); });
    wait_for_count(region, region.control().ready, region.shape().workers, {});
  }

  std::int64_t run() override { return run_pool_trial(region_, setup_, {}); }

 private:
  void live(std::uint32_t index) const {
    bind_worker(region_, setup_, index);
    enlist(region_, index);
    serve_trials(region_, index);
  }

  const Region& region_;
  const Setup& setup_;
  std::vector<std::jthread> threads_;
  const Dismissal dismissal_{region_};  // before they are joined, also where the constructor throws
};

}  // namespace

extern const Mode mode_thread_pool{
    .info = {.name = "thread_pool",
             .description = "persistent threads; tasks from a shared index, or handed over through a shared ring",
             .family = "thread_pool",
             .workers_are = WorkersAre::threads,
             .dispatches = {"index", "submit"},
             .persistent = true,
             .restarts = true,
             .headline = "what a pool of threads costs per task",
             .waits = "asleep at once, on a futex"},
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<ThreadPool>(region, setup);
    }};

}  // namespace coresweep::exec
