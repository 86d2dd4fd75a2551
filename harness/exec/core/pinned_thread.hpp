#pragma once

#include <pthread.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "harness/exec/core/region.hpp"

namespace coresweep::exec {

/// A thread of our own (not a worker) that starts where it belongs: its mask is set before it runs, so it is never
/// migrated. Joined at the end of the scope. What it runs may not throw.
class PinnedThread {
 public:
  /// `cpus`: os indexes. Throws std::system_error where there is no thread to be had, or none of the CPUs may be used.
  PinnedThread(const std::vector<int>& cpus, std::function<void()> life)
      : life_(std::make_unique<std::function<void()>>(std::move(life))) {
    CpuMask mask;
    for (const int cpu : cpus) mask.set(cpu);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    int failed =
        pthread_attr_setaffinity_np(&attributes, sizeof mask, reinterpret_cast<const cpu_set_t*>(mask.words.data()));
    if (failed == 0) failed = pthread_create(&thread_, &attributes, &PinnedThread::start, life_.get());
    pthread_attr_destroy(&attributes);
    if (failed != 0) throw std::system_error(failed, std::generic_category(), "a thread bound to its CPU");
  }
  ~PinnedThread() { pthread_join(thread_, nullptr); }
  PinnedThread(const PinnedThread&) = delete;
  PinnedThread& operator=(const PinnedThread&) = delete;

 private:
  static void* start(void* life) {
    (*static_cast<std::function<void()>*>(life))();
    return nullptr;
  }

  std::unique_ptr<std::function<void()>> life_;
  pthread_t thread_{};
};

}  // namespace coresweep::exec
