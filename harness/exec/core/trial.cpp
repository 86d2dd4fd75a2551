#include "harness/exec/core/trial.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <thread>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/futex.hpp"
#include "harness/exec/core/gate.hpp"

namespace coresweep::exec {
namespace {

void work(const Region& region, Worker& worker) noexcept {
  const Kernel& kernel = region.kernel();
  switch (region.header().dispatch) {
    case Dispatch::role:
      kernel.run_role(worker);
      break;
    case Dispatch::index:
      kernel.drain_index(worker, region.control().next_task);
      break;
    case Dispatch::submit: {
      Task task;
      while (region.queue().take(task)) kernel.run_range(worker, task.begin, task.end);
      break;
    }
    case Dispatch::nested:
      break;  // the modes whose tasks can create tasks run them themselves
  }
}

/// Everything since this worker began; of the run delay, what came after `delay_before` (< 0: not asked).
void count_disturbance(FreshCounts& sum, std::int64_t delay_before) noexcept {
  rusage usage{};
  if (getrusage(RUSAGE_THREAD, &usage) != 0) return;
  ++sum.trials;
  sum.voluntary_switches += usage.ru_nvcsw;
  sum.involuntary_switches += usage.ru_nivcsw;
  sum.minor_faults += usage.ru_minflt;
  sum.major_faults += usage.ru_majflt;
  if (delay_before >= 0)
    sum.run_delay_ns = std::max<std::int64_t>(sum.run_delay_ns, 0) + own_run_delay_ns() - delay_before;
}

}  // namespace

Worker view_of(const Region& region, std::uint32_t index) noexcept {
  return {.shape = &region.shape(),
          .state = region.state(),
          .tally = &region.slots()[index].tally,
          .stop = &region.control().stop,
          .index = index};
}

void note_error(const Region& region, std::uint32_t index, const char* what) noexcept {
  auto& note = region.slots()[index].error;
  std::strncpy(note.data(), what, note.size() - 1);
}

bool join_kernel(const Region& region, Worker& worker) noexcept {
  if (region.kernel().join == nullptr) return true;
  try {
    region.kernel().join(worker);
    return true;
  } catch (const std::exception& error) {
    note_error(region, worker.index, error.what());
    return false;
  }
}

void leave_kernel(const Region& region, Worker& worker) noexcept {
  if (region.kernel().leave != nullptr) region.kernel().leave(worker);
}

void work_one_trial(const Region& region, std::uint32_t index) noexcept {
  WorkerSlot& slot = region.slots()[index];
  Control& control = region.control();
  Worker worker = view_of(region, index);
  const bool gated = region.header().dispatch == Dispatch::role;
  const bool fresh = region.header().fresh_workers != 0;
  const bool joined = join_kernel(region, worker);
  const std::int64_t delay_before = gated && fresh ? own_run_delay_ns() : -1;
  if (gated) wait_at_gate(region);
  if (joined && control.abort.load(std::memory_order_relaxed) == 0) {
    slot.begin_ns = now_ns();
    work(region, worker);
    slot.end_ns = now_ns();
  }
  if (joined) leave_kernel(region, worker);
  slot.seen = read_own_mask();
  if (fresh) count_disturbance(slot.fresh, delay_before);
  const auto everybody = static_cast<std::uint32_t>(region.slots().size());
  if (control.done.fetch_add(1, std::memory_order_acq_rel) + 1 == everybody) {
    futex_wake(control.done, 1, region.futex_scope());
  }
}

void work_one_trial_in_process(const Region& region, std::uint32_t index) {
  if (region.kernel().is_roles()) become_multithreaded();
  work_one_trial(region, index);
}

void enlist(const Region& region, std::uint32_t index) noexcept {
  region.slots()[index].tid.store(gettid(), std::memory_order_relaxed);
  region.control().ready.fetch_add(1, std::memory_order_seq_cst);
  futex_wake(region.control().ready, 1, region.futex_scope());
}

void serve_trials(const Region& region, std::uint32_t index) noexcept {
  Control& control = region.control();
  for (std::uint32_t seen = 0;;) {
    std::uint32_t epoch = control.epoch.load(std::memory_order_acquire);
    while (epoch == seen) {
      futex_wait(control.epoch, seen, -1, region.futex_scope());
      epoch = control.epoch.load(std::memory_order_acquire);
    }
    seen = epoch;
    if (control.leave.load(std::memory_order_relaxed) != 0) return;
    work_one_trial(region, index);
  }
}

void become_multithreaded() {
  std::thread([] {}).join();
}

std::int64_t own_run_delay_ns() noexcept {
  const int fd = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  char text[96];
  const ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length <= 0) return -1;
  text[length] = '\0';
  char* rest = nullptr;
  std::strtoll(text, &rest, 10);  // time on a CPU
  return std::strtoll(rest, nullptr, 10);
}

}  // namespace coresweep::exec
