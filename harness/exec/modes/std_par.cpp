#include <algorithm>
#include <array>
#include <execution>
#include <vector>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/task_tree.hpp"
#include "harness/exec/core/tbb_workers.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

/// The parallel algorithms: std::for_each(std::execution::par) over the tasks. libstdc++ runs them on oneTBB, in the
/// caller's arena, so that workers are had and bound as in thread_pool_tbb; the algorithm decides how many tasks a
/// thread takes at once. A task that creates tasks calls the algorithm in turn, over the two.
class ParallelAlgorithm final : public Executor {
 public:
  ParallelAlgorithm(const Region& region, const Setup& setup) : region_(region), workers_(region, setup) {
    if (region.header().dispatch == Dispatch::nested) return;
    const Shape& shape = region.shape();
    begins_.reserve(shape.tasks());
    for (std::uint64_t at = 0; at < shape.work; at += shape.grain) begins_.push_back(at);
  }

  std::int64_t run() override {
    const std::int64_t begin = now_ns();
    workers_.execute(
        [this] { region_.header().dispatch == Dispatch::nested ? run_whole_tree(*this, region_) : deal(); });
    const std::int64_t span = now_ns() - begin;
    workers_.require_no_strangers();
    return span;
  }

  std::uint64_t run_node(std::uint64_t node) noexcept { return workers_.run_node(node); }
  template <class First, class Second>
  static void run_both(const First& first, const Second& second) {
    static constexpr std::array both{0, 1};
    std::for_each(std::execution::par, both.begin(), both.end(), [&](int i) { i == 0 ? first() : second(); });
  }

 private:
  void deal() {
    const auto tasks = static_cast<std::ptrdiff_t>(region_.shape().tasks());  // a trial to warm up with has fewer
    std::for_each(std::execution::par, begins_.begin(), begins_.begin() + tasks, [this](std::uint64_t at) {
      workers_.run_task(at, std::min(at + region_.shape().grain, region_.shape().work));
    });
  }

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
             .most_nested = any_number_of_tasks,
             .headline = "what the standard's parallel algorithms cost per task",
             .waits = "spin and give way for a moment, then asleep on a futex: oneTBB's"},
    .stamps = false,
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<ParallelAlgorithm>(region, setup);
    }};

}  // namespace coresweep::exec
