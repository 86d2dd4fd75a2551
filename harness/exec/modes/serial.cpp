#include <optional>
#include <thread>

#include "harness/exec/core/caller.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/task_tree.hpp"
#include "harness/exec/core/trial.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

/// The caller itself, bound like any worker: what every speed-up is measured against.
class Serial final : public Executor {
 public:
  Serial(const Region& region, const Setup& setup) : region_(region), setup_(setup) {
    if (setup.pinned) binding_.emplace(setup.bind, setup.places[0]);
    region.slots()[0].tid = gettid();
  }

  std::int64_t run() override {
    WorkerSlot& slot = region_.slots()[0];
    Worker worker = view_of(region_, 0);
    worker.program = setup_.worker_program.c_str();
    if (!join_kernel(region_, worker)) return 0;  // the session finds the note
    std::thread stopper;
    if (region_.kernel().fixed_time) stopper = stop_after(setup_.trial_ns);
    slot.begin_ns = now_ns();
    work(worker);
    slot.end_ns = now_ns();
    slot.seen = read_own_mask();
    if (stopper.joinable()) stopper.join();
    leave_kernel(region_, worker);
    return slot.end_ns - slot.begin_ns;
  }

 private:
  /// A tree of tasks is the plain recursion.
  struct Recursion {
    const Kernel& kernel;
    Worker& worker;
    std::uint64_t run_node(std::uint64_t node) const { return kernel.run_node(worker, node); }
    template <class First, class Second>
    static void run_both(const First& first, const Second& second) {
      first();
      second();
    }
  };

  void work(Worker& worker) const {
    const Kernel& kernel = region_.kernel();
    if (kernel.is_roles()) {
      kernel.run_role(worker);
    } else if (kernel.is_nested()) {
      Recursion recursion{kernel, worker};
      run_whole_tree(recursion, region_);
    } else {
      kernel.run_range(worker, 0, region_.shape().work);
    }
  }

  std::thread stop_after(std::int64_t trial_ns) const {
    return std::thread([this, &control = region_.control(), end = now_ns() + trial_ns] {
      if (binding_) binding_->release_calling_thread();  // else it would share the worker's place
      sleep_until_ns(end);
      control.stop.store(1, std::memory_order_seq_cst);
    });
  }

  const Region& region_;
  const Setup& setup_;
  std::optional<CallerBinding> binding_;
};

}  // namespace

extern const Mode mode_serial{
    .info = {.name = "serial",
             .description = "the caller alone, in one uninterrupted loop, bound to the first place",
             .family = "serial",
             .workers_are = WorkersAre::caller,
             .dispatches = {},
             .caller_works = true,
             .persistent = true,
             .most_nested = any_number_of_tasks,
             .headline = "what all others are compared with",
             .waits = "the caller goes on by itself"},
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<Serial>(region, setup);
    }};

}  // namespace coresweep::exec
