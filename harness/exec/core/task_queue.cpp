#include "harness/exec/core/task_queue.hpp"

#include <sched.h>

#include <cstddef>
#include <new>

#include "harness/exec/core/futex.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::exec {
namespace {

// A wake-up is a system call and, where the submitter shares a worker's CPU, two context switches: worth it for a
// batch of tasks only. Whoever is asleep when the last task comes is woken by close().
constexpr std::uint32_t tasks_per_wake = 64;
constexpr int spins_before_yield = 64;
constexpr int yields_before_sleep = 8;
// A missed bell (see submit) costs at most this, never a hang.
constexpr std::int64_t nap_ns = 10'000'000;

}  // namespace

/// Who writes what, and how often: what is written per task stands alone, and so does what workers look at while they
/// have nothing to do.
struct TaskQueueLayout {
  static constexpr std::size_t closed = offsetof(TaskQueue, closed_) / padding;
  static constexpr std::size_t since_wake = offsetof(TaskQueue, since_wake_) / padding;
  static constexpr std::size_t sleeping = offsetof(TaskQueue, sleeping_) / padding;
  static constexpr std::size_t room = offsetof(TaskQueue, room_) / padding;
  static_assert(since_wake != closed && since_wake != sleeping && since_wake != room);
  static_assert(closed != sleeping && closed != room && sleeping != room);
  static_assert(offsetof(TaskQueue, submitter_waits_) / padding == closed, "looked at together");
  static_assert(sizeof(TaskQueue) % padding == 0, "the ring follows");
};

TaskQueue* TaskQueue::construct(void* memory, int scope) {
  auto* queue = new (memory) TaskQueue(scope);
  MpmcRing<Task>::construct(queue + 1, capacity);
  return queue;
}

void TaskQueue::wake_workers(int how_many) noexcept {
  bell_.fetch_add(1, std::memory_order_seq_cst);
  if (sleeping_.load(std::memory_order_seq_cst) != 0) futex_wake(bell_, how_many, scope_);
}

void TaskQueue::wake_submitter() noexcept {
  room_.fetch_add(1, std::memory_order_seq_cst);
  futex_wake(room_, 1, scope_);
}

bool TaskQueue::submit(const Task& task) noexcept {
  if (!ring().try_push(task) && !submit_when_room(task)) return false;
  // A plain load: a worker that is just falling asleep may be missed here, and is woken with a later batch or by
  // close(). A fence per task would cost more than the task.
  if (++since_wake_ >= tasks_per_wake) {
    since_wake_ = 0;
    if (sleeping_.load(std::memory_order_relaxed) != 0) wake_workers(1);
  }
  return true;
}

bool TaskQueue::submit_when_room(const Task& task) noexcept {
  const std::uint32_t seen = room_.load(std::memory_order_seq_cst);
  submitter_waits_.store(1, std::memory_order_seq_cst);
  wake_workers(INT_MAX);
  if (!ring().try_push(task)) {
    futex_wait(room_, seen, nap_ns, scope_);
    submitter_waits_.store(0, std::memory_order_relaxed);
    return ring().try_push(task);
  }
  submitter_waits_.store(0, std::memory_order_relaxed);
  return true;
}

void TaskQueue::close() noexcept {
  closed_.store(1, std::memory_order_seq_cst);
  since_wake_ = 0;
  wake_workers(INT_MAX);
}

bool TaskQueue::take(Task& task) noexcept {
  for (;;) {
    if (ring().try_pop(task)) return true;
    if (submitter_waits_.load(std::memory_order_relaxed) != 0 &&
        submitter_waits_.exchange(0, std::memory_order_relaxed) != 0) {
      wake_submitter();
    }
    for (int i = 0; i < spins_before_yield; ++i) {
      spin_pause();
      if (ring().try_pop(task)) return true;
    }
    for (int i = 0; i < yields_before_sleep; ++i) {
      if (closed_.load(std::memory_order_acquire) != 0) return ring().try_pop(task);
      sched_yield();
      if (ring().try_pop(task)) return true;
    }
    const std::uint32_t seen = bell_.load(std::memory_order_seq_cst);
    sleeping_.fetch_add(1, std::memory_order_seq_cst);
    if (ring().try_pop(task)) {
      sleeping_.fetch_sub(1, std::memory_order_relaxed);
      return true;
    }
    if (closed_.load(std::memory_order_seq_cst) == 0) futex_wait(bell_, seen, nap_ns, scope_);
    sleeping_.fetch_sub(1, std::memory_order_relaxed);
  }
}

}  // namespace coresweep::exec
