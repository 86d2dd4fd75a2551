#include <algorithm>
#include <execution>
#include <vector>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/tbb_workers.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

/// The parallel algorithms: std::for_each(std::execution::par) over the tasks. libstdc++ runs them on oneTBB, in the
/// caller's arena, so that workers are had and bound as in thread_pool_tbb; the algorithm decides how many tasks a
/// thread takes at once.
class ParallelAlgorithm final : public Executor {
 public:
  ParallelAlgorithm(const Region& region, const Setup& setup) : region_(region), workers_(region, setup) {
    const Shape& shape = region.shape();
    begins_.reserve(shape.tasks());
    for (std::uint64_t at = 0; at < shape.work; at += shape.grain) begins_.push_back(at);
  }

  std::int64_t run() override {
    const Shape& shape = region_.shape();
    const std::int64_t begin = now_ns();
    workers_.execute([this, &shape] {
      std::for_each(std::execution::par, begins_.begin(), begins_.end(), [this, &shape](std::uint64_t at) {
        workers_.run_task(at, std::min(at + shape.grain, shape.work));
      });
    });
    const std::int64_t span = now_ns() - begin;
    workers_.require_no_strangers();
    return span;
  }

 private:
  const Region& region_;
  std::vector<std::uint64_t> begins_;  ///< where each task begins: what the algorithm goes over
  TbbWorkers workers_;
};

}  // namespace

extern const Mode mode_std_par{
    .info = {.name = "std_par",
             .description = "std::for_each(std::execution::par) over the tasks: libstdc++'s parallel algorithms, on "
                            "oneTBB's threads",
             .family = "thread_pool",
             .workers_are = WorkersAre::threads,
             .dispatches = {"index"},
             .roles = false,
             .caller_works = true,
             .persistent = true,
             .headline = "what the standard's parallel algorithms cost per task"},
    .stamps = false,
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<ParallelAlgorithm>(region, setup);
    }};

}  // namespace coresweep::exec
