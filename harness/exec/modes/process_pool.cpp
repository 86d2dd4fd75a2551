#include "harness/exec/core/caller.hpp"
#include "harness/exec/core/forked.hpp"
#include "harness/exec/core/trial.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

/// Persistent processes that sleep between trials; the dealing code is thread_pool's, over shared memory.
class ProcessPool final : public Executor {
 public:
  ProcessPool(const Region& region, const Setup& setup) : region_(region), setup_(setup) {
    for (std::uint32_t i = 0; i < setup.places.size(); ++i) workers_.fork([this, i] { live(i); });
    wait_for_count(region, region.control().ready, region.shape().workers, lost_);
  }

  std::int64_t run() override { return run_pool_trial(region_, setup_, lost_); }

 private:
  void live(std::uint32_t index) const {
    if (setup_.pinned) setup_.bind(setup_.places[index]);
    become_multithreaded();
    enlist(region_, index);
    serve_trials(region_, index);
  }

  const Region& region_;
  const Setup& setup_;
  ForkedWorkers workers_;
  const LossCheck lost_ = [this] { return workers_.lost(region_, /*persistent=*/true); };
  const Dismissal dismissal_{region_};  // who does not heed it is killed by ~ForkedWorkers
};

}  // namespace

extern const Mode mode_process_pool{
    .info = {.name = "process_pool",
             .description =
                 "persistent processes over shared memory; tasks from a shared index, or handed over through "
                 "a shared ring",
             .family = "process_pool",
             .workers_are = WorkersAre::processes,
             .dispatches = {"index", "submit"},
             .persistent = true,
             .restarts = true,
             .headline = "what a pool of processes costs per task",
             .waits = "asleep at once, on a futex in shared memory"},
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<ProcessPool>(region, setup);
    }};

}  // namespace coresweep::exec
