#pragma once

#include <atomic>
#include <cstdint>

#include "harness/exec/core/kernel.hpp"
#include "harness/exec/core/mpmc_ring.hpp"

namespace coresweep::exec {

/// One task as it is handed over: the steps [begin, end).
struct Task {
  std::uint64_t begin;
  std::uint64_t end;
};

/// What `dispatch:submit` of the pools is made of: one submitter, any number of workers, threads or processes alike.
/// Idle workers spin briefly, give way, then sleep; the submitter wakes them in batches, so that a task does not cost
/// a system call. Lives in the shared region.
class TaskQueue {
 public:
  static constexpr std::size_t capacity = 4096;
  static std::size_t bytes() { return sizeof(TaskQueue) + MpmcRing<Task>::bytes(capacity); }
  /// @param scope  of its futexes, as of futex.hpp
  static TaskQueue* construct(void* memory, int scope);

  /// Caller: before the workers of a trial are let go.
  void open() noexcept { closed_.store(0, std::memory_order_relaxed); }
  /// Caller: hands one task over; sleeps while the queue is full. False when it stayed full for a while (10 ms): look
  /// after the workers, then try again.
  bool submit(const Task& task) noexcept;
  /// Caller: no more tasks in this trial.
  void close() noexcept;
  /// Worker: the next task; false when the queue is closed and empty.
  bool take(Task& task) noexcept;

 private:
  friend struct TaskQueueLayout;  // of its test
  explicit TaskQueue(int scope) : scope_(scope) {}
  MpmcRing<Task>& ring() noexcept { return *reinterpret_cast<MpmcRing<Task>*>(this + 1); }
  bool submit_when_room(const Task& task) noexcept;
  void wake_workers(int how_many) noexcept;
  void wake_submitter() noexcept;

  // What idle workers look at again and again changes once a trial, or when the queue is full: nothing that is written
  // per task stands beside it.
  alignas(padding) std::atomic<std::uint32_t> closed_{0};
  std::atomic<std::uint32_t> submitter_waits_{0};
  const int scope_;
  alignas(padding) std::uint32_t since_wake_ = 0;  ///< the submitter's own, written for every task
  // Written by those who fall asleep or wake up, and by who wakes them: a system call each time.
  alignas(padding) std::atomic<std::uint32_t> sleeping_{0};
  std::atomic<std::uint32_t> bell_{0};                   ///< workers sleep on it
  alignas(padding) std::atomic<std::uint32_t> room_{0};  ///< the submitter sleeps on it
};

}  // namespace coresweep::exec
