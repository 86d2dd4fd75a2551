#pragma once

#include <semaphore.h>

#include <cerrno>
#include <mutex>
#include <semaphore>
#include <string_view>

#include "bench/wake_sleepers.hpp"
#include "bench/workloads/coordination/conditions.hpp"

namespace coresweep::bench {

class std_counting_semaphore {
 public:
  static constexpr std::string_view name = "std_counting_semaphore";
  static constexpr bool process_shared = false;
  std_counting_semaphore(std::uint32_t permits, bool /*between_processes*/)
      : semaphore_(static_cast<std::ptrdiff_t>(permits)) {}
  void acquire() { semaphore_.acquire(); }
  bool try_acquire() noexcept { return semaphore_.try_acquire(); }  // may fail for no reason
  void release() { semaphore_.release(); }
  void wake_sleepers() noexcept { wake_sleepers_of(semaphore_); }

 private:
  std::counting_semaphore<> semaphore_;
};

class posix_semaphore {
 public:
  static constexpr std::string_view name = "posix_semaphore";
  static constexpr bool process_shared = true;
  posix_semaphore(std::uint32_t permits, bool between_processes) {
    sem_init(&semaphore_, between_processes ? 1 : 0, permits);
  }
  ~posix_semaphore() { sem_destroy(&semaphore_); }
  posix_semaphore(const posix_semaphore&) = delete;
  posix_semaphore& operator=(const posix_semaphore&) = delete;
  void acquire() noexcept {
    while (sem_wait(&semaphore_) != 0 && errno == EINTR) {
    }
  }
  bool try_acquire() noexcept { return sem_trywait(&semaphore_) == 0; }
  void release() noexcept { sem_post(&semaphore_); }

 private:
  sem_t semaphore_;
};

/// As Python's threading.Semaphore: a number under a mutex, and a condition.
template <class Sync>
class condition_semaphore {
 public:
  static constexpr std::string_view name = Sync::name;
  static constexpr bool process_shared = Sync::process_shared;
  condition_semaphore(std::uint32_t permits, bool between_processes)
      : mutex_(between_processes), freed_(between_processes), permits_(permits) {}
  void acquire() {
    const std::lock_guard lock(mutex_);
    while (permits_ == 0) freed_.wait(mutex_);
    --permits_;
  }
  bool try_acquire() {
    const std::lock_guard lock(mutex_);
    return permits_ > 0 && permits_-- > 0;
  }
  void release() {
    {
      const std::lock_guard lock(mutex_);
      ++permits_;
    }
    freed_.notify_one();
  }

 private:
  typename Sync::Mutex mutex_;
  typename Sync::Condition freed_;
  std::uint32_t permits_;
};

}  // namespace coresweep::bench
