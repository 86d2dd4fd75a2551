#include "harness/exec/core/caller.hpp"

#include <sched.h>

#include <algorithm>
#include <exception>
#include <string>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/futex.hpp"
#include "harness/exec/core/gate.hpp"
#include "harness/exec/core/trial.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec {
namespace {

// How often a caller looks after its workers while it hands over tasks, which others may keep taking: a look costs some
// system calls, this many tasks some milliseconds.
constexpr std::uint64_t submits_per_look = 1 << 18;
// And how often it wakes those who oversleep, when their trial is over: until then it would disturb others, from then
// on they only make it longer.
constexpr std::int64_t wake_every_ns = 500'000;

void raise_abort(const Region& region) noexcept {
  Control& control = region.control();
  control.abort.store(1, std::memory_order_seq_cst);
  control.stop.store(1, std::memory_order_seq_cst);
  futex_wake(control.gate, INT_MAX, region.futex_scope());
}

[[noreturn]] void give_up(const Region& region, const std::string& why) {
  raise_abort(region);
  throw WorkerFailed(why);
}

void submit_all(const Region& region, const LossCheck& lost) {
  const Shape& shape = region.shape();
  std::uint64_t until_look = submits_per_look;
  for (std::uint64_t at = 0; at < shape.work; at += shape.grain) {
    if (lost && --until_look == 0) {
      until_look = submits_per_look;
      if (const std::string why = lost(); !why.empty()) give_up(region, why);
    }
    const Task task{at, std::min(at + shape.grain, shape.work)};
    while (!region.queue().submit(task)) {
      if (!lost) continue;
      if (const std::string why = lost(); !why.empty()) give_up(region, why);
    }
  }
  region.queue().close();
}

/// What a caller does now and then until its workers have come out.
std::string look_after(const Region& region, const Setup& setup, const LossCheck& lost) {
  const Kernel& kernel = region.kernel();
  if (kernel.wake_sleepers != nullptr) kernel.wake_sleepers(region.state());
  if (kernel.stuck != nullptr) {
    const std::string why = kernel.stuck(region.state());
    if (!why.empty() && setup.end_stuck) setup.end_stuck(why);
    if (!why.empty()) return why;
  }
  return lost ? lost() : std::string();
}

}  // namespace

void wait_for_count(const Region& region, std::atomic<std::uint32_t>& word, std::uint32_t target, const LossCheck& lost,
                    std::int64_t every_ns) {
  for (;;) {
    const std::uint32_t seen = word.load(std::memory_order_acquire);
    if (seen >= target) return;
    futex_wait(word, seen, lost ? every_ns : -1, region.futex_scope());
    if (!lost || word.load(std::memory_order_acquire) >= target) continue;
    const std::string why = lost();
    // A worker may have finished and ended between the two looks.
    if (why.empty() || word.load(std::memory_order_acquire) >= target) continue;
    give_up(region, why);
  }
}

void conduct(const Region& region, const Setup& setup, const LossCheck& lost) {
  Control& control = region.control();
  wait_for_count(region, control.ready, region.shape().workers, lost);
  const std::int64_t start = open_gate(region);
  const Kernel& kernel = region.kernel();
  if (kernel.fixed_time) {
    sleep_until_ns(start + setup.trial_ns);
    control.stop.store(1, std::memory_order_seq_cst);
  }
  if (kernel.wake_sleepers == nullptr && kernel.stuck == nullptr) return;
  // A kernel whose patience is counted in looks has no sleepers to wake up.
  const bool wakes_soon = kernel.wake_sleepers != nullptr && kernel.fixed_time;
  wait_for_count(
      region, control.done, region.shape().workers, [&] { return look_after(region, setup, lost); },
      wakes_soon ? wake_every_ns : look_every_ns);
}

std::int64_t run_pool_trial(const Region& region, const Setup& setup, const LossCheck& lost) {
  Control& control = region.control();
  const Shape& shape = region.shape();
  const std::int64_t begin = now_ns();
  control.epoch.fetch_add(1, std::memory_order_acq_rel);
  futex_wake(control.epoch, INT_MAX, region.futex_scope());
  if (region.header().dispatch == Dispatch::submit) {
    submit_all(region, lost);
  } else if (region.header().dispatch == Dispatch::role) {
    conduct(region, setup, lost);
  }
  wait_for_count(region, control.done, shape.workers, lost);
  return now_ns() - begin;
}

void start_threads(const Region& region, const Setup& setup, std::vector<PlacedThread>& threads,
                   const std::function<void(std::uint32_t index)>& live) {
  for (std::uint32_t i = 0; i < setup.places.size(); ++i) {
    try {
      const std::span<const int> place = setup.pinned ? std::span<const int>(setup.places[i]) : std::span<const int>{};
      threads.emplace_back([live, i] { live(i); }, place);  // a copy: threads of a pool outlive this call
    } catch (const std::exception& error) {
      call_off(region);
      threads.clear();  // joins
      throw WorkerFailed("cannot start worker " + std::to_string(i) + ": " + error.what());
    }
  }
}

void call_off(const Region& region) noexcept {
  raise_abort(region);
  dismiss(region);
}

void dismiss(const Region& region) noexcept {
  region.control().leave.store(1, std::memory_order_seq_cst);
  region.control().epoch.fetch_add(1, std::memory_order_acq_rel);
  futex_wake(region.control().epoch, INT_MAX, region.futex_scope());
}

void bind_worker(const Region& region, const Setup& setup, std::uint32_t index) noexcept {
  if (!setup.pinned) return;
  try {
    setup.bind(setup.places[index]);
  } catch (const std::exception& error) {
    note_error(region, index, error.what());
  }
}

CallerBinding::~CallerBinding() {
  release_calling_thread();
}

void CallerBinding::release_calling_thread() const noexcept {
  sched_setaffinity(0, sizeof before_, reinterpret_cast<const cpu_set_t*>(&before_));
}

}  // namespace coresweep::exec
