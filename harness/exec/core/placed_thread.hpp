#pragma once

#include <pthread.h>

#include <functional>
#include <span>

namespace coresweep::exec {

/// A thread that begins on its place. std::thread has no way to say where: pinned by itself or by its creator, such a
/// thread first runs wherever the kernel put it, and half of two have to move (20 µs, a stop of the CPU it ran on).
/// Made with std::thread's own call, pthread_create, and an affinity attribute; without a place it is what std::thread
/// makes. Joined at the end of its scope.
class PlacedThread {
 public:
  /// `life` may throw nothing. `place`: os indexes of CPUs; empty: the creator's mask. Of a place that the kernel
  /// refuses the thread begins anywhere: whoever binds it there afterwards learns why. Throws std::system_error where
  /// no thread can be had.
  PlacedThread(std::function<void()> life, std::span<const int> place);
  PlacedThread(PlacedThread&& other) noexcept;
  PlacedThread& operator=(PlacedThread&&) = delete;
  ~PlacedThread();
  void join() noexcept;

 private:
  pthread_t thread_{};
  bool joinable_ = false;
};

}  // namespace coresweep::exec
