#include "harness/exec/core/caller.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/forked.hpp"
#include "harness/exec/core/trial.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

/// A forked copy of the caller per worker and trial: fork, bind, run, exit, wait.
class ProcessFork final : public Executor {
 public:
  ProcessFork(const Region& region, const Setup& setup) : region_(region), setup_(setup) {}

  std::int64_t run() override {
    ForkedWorkers workers;
    const std::int64_t begin = now_ns();
    for (std::uint32_t i = 0; i < setup_.places.size(); ++i) workers.fork([this, i] { live(i); });
    const auto lost = [this, &workers] { return workers.lost(region_, /*persistent=*/false); };
    if (region_.kernel().is_roles()) conduct(region_, setup_, lost);
    wait_for_count(region_, region_.control().done, region_.shape().workers, lost);
    workers.join();
    return now_ns() - begin;
  }

 private:
  void live(std::uint32_t index) const {
    if (setup_.pinned) setup_.bind(setup_.places[index]);
    work_one_trial_in_process(region_, index);
  }

  const Region& region_;
  const Setup& setup_;
};

}  // namespace

extern const Mode mode_process_fork{
    .info = {.name = "process_fork",
             .description = "a forked copy of the caller per worker and trial: fork, bind, run, exit, wait",
             .family = "process",
             .workers_are = WorkersAre::processes,
             .dispatches = {"index"},
             .headline = "processes made for the job by fork, creation included",
             .waits = "none wait: they end with the batch"},
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<ProcessFork>(region, setup);
    }};

}  // namespace coresweep::exec
