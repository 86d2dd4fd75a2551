#include <thread>
#include <vector>

#include "harness/exec/core/caller.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/trial.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

/// A fresh std::thread per worker and trial: create, bind, run, join.
class Threads final : public Executor {
 public:
  Threads(const Region& region, const Setup& setup) : region_(region), setup_(setup) {}

  std::int64_t run() override {
    std::vector<std::jthread> threads;
    threads.reserve(setup_.places.size());
    const std::int64_t begin = now_ns();
    start_threads(region_, setup_.places.size(), threads, [this](std::uint32_t i) { live(i); });
    if (region_.kernel().is_roles()) conduct(region_, setup_, {});
    for (std::jthread& thread : threads) thread.join();
    return now_ns() - begin;
  }

 private:
  void live(std::uint32_t index) const {
    bind_worker(region_, setup_, index);
    work_one_trial(region_, index);
  }

  const Region& region_;
  const Setup& setup_;
};

}  // namespace

extern const Mode mode_thread{
    .info = {.name = "thread",
             .description = "a fresh std::thread per worker and trial: create, bind, run, join",
             .family = "thread",
             .workers_are = WorkersAre::threads,
             .dispatches = {"index"},
             .headline = "threads made for the job, creation included",
             .waits = "none wait: they end with the batch"},
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<Threads>(region, setup);
    }};

}  // namespace coresweep::exec
