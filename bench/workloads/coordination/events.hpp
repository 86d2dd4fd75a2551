#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string_view>

#include "bench/futex_scope.hpp"
#include "bench/workloads/coordination/conditions.hpp"

namespace coresweep::bench {

/// Events: a flag that workers wait for. `set` lets everybody through who waits or comes later, until `clear`.
class futex_event {
 public:
  static constexpr std::string_view name = "futex";
  static constexpr bool process_shared = true;
  explicit futex_event(bool between_processes) : scope_(futex_scope(between_processes)) {}
  void set() noexcept {
    flag_.store(1, std::memory_order_release);
    exec::futex_wake(flag_, INT_MAX, scope_);
  }
  void wait() noexcept {
    while (flag_.load(std::memory_order_acquire) == 0) exec::futex_wait(flag_, 0, -1, scope_);
  }
  void clear() noexcept { flag_.store(0, std::memory_order_relaxed); }

 private:
  std::atomic<std::uint32_t> flag_{0};
  const int scope_;
};

class std_atomic_event {
 public:
  static constexpr std::string_view name = "std_atomic_wait";
  static constexpr bool process_shared = false;
  explicit std_atomic_event(bool /*between_processes*/) {}
  void set() noexcept {
    flag_.store(1, std::memory_order_release);
    flag_.notify_all();
  }
  void wait() const noexcept { flag_.wait(0, std::memory_order_acquire); }
  void clear() noexcept { flag_.store(0, std::memory_order_relaxed); }

 private:
  std::atomic<int> flag_{0};  // int: what libstdc++ hands to the kernel as it is
};

/// As Python's threading.Event: a flag under a mutex, and a condition.
template <class Sync>
class condition_event {
 public:
  static constexpr std::string_view name = Sync::name;
  static constexpr bool process_shared = Sync::process_shared;
  explicit condition_event(bool between_processes) : mutex_(between_processes), changed_(between_processes) {}
  void set() {
    {
      const std::lock_guard lock(mutex_);
      flag_ = true;
    }
    changed_.notify_all();
  }
  void wait() {
    const std::lock_guard lock(mutex_);
    while (!flag_) changed_.wait(mutex_);
  }
  void clear() {
    const std::lock_guard lock(mutex_);
    flag_ = false;
  }

 private:
  typename Sync::Mutex mutex_;
  typename Sync::Condition changed_;
  bool flag_ = false;
};

}  // namespace coresweep::bench
