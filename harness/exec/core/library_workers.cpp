#include "harness/exec/core/library_workers.hpp"

#include <sched.h>
#include <unistd.h>

#include <string>

#include "harness/exec/core/caller.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/seen.hpp"
#include "harness/exec/core/trial.hpp"

namespace coresweep::exec {
namespace {

constexpr std::int64_t patience_ns = 10'000'000'000;

// A library keeps its threads, and those of an earlier case in this process still know its workers: hence the number.
std::atomic<std::uint64_t> crews{0};
thread_local struct {
  std::uint64_t crew = 0;
  Worker* worker = nullptr;
} enlisted_as;

}  // namespace

LibraryWorkers::LibraryWorkers(const Region& region, const Setup& setup)
    : region_(region), setup_(setup), crew_(++crews) {
  for (std::uint32_t i = 0; i < region.shape().workers; ++i) views_.push_back(view_of(region, i));
}

void LibraryWorkers::enlist_calling_thread() noexcept {
  const std::uint32_t index = enlisted_.fetch_add(1, std::memory_order_acq_rel);
  if (index < views_.size()) {
    enlisted_as = {crew_, &views_[index]};
    region_.slots()[index].tid.store(gettid(), std::memory_order_relaxed);
    bind_worker(region_, setup_, index);
  }
  for (const std::int64_t until = now_ns() + patience_ns;
       enlisted_.load(std::memory_order_acquire) < views_.size() && now_ns() < until;) {
    sched_yield();
  }
}

void LibraryWorkers::require_all() const {
  const std::uint32_t came = enlisted_.load(std::memory_order_acquire);
  if (came == views_.size()) return;
  throw WorkerFailed("the library ran " + std::to_string(came) + " threads at once instead of " +
                     std::to_string(views_.size()));
}

Worker* LibraryWorkers::calling_worker() noexcept {
  if (enlisted_as.crew == crew_) [[likely]]
    return enlisted_as.worker;
  strangers_.fetch_add(1, std::memory_order_relaxed);
  return nullptr;
}

void LibraryWorkers::run_task(std::uint64_t begin, std::uint64_t end) noexcept {
  if (Worker* worker = calling_worker()) region_.kernel().run_range(*worker, begin, end);
  seen_giving(region_.state());
}

std::uint64_t LibraryWorkers::run_node(std::uint64_t node) noexcept {
  Worker* worker = calling_worker();
  const std::uint64_t result = worker != nullptr ? region_.kernel().run_node(*worker, node) : 0;
  seen_giving(region_.state());
  return result;
}

void LibraryWorkers::work_trial() noexcept {
  if (const Worker* worker = calling_worker()) work_one_trial(region_, worker->index);
}

std::string LibraryWorkers::strangers() const {
  if (strangers_.load(std::memory_order_relaxed) == 0) return {};
  return "the library ran tasks on a thread that is none of the case's workers";
}

void LibraryWorkers::require_no_strangers() const {
  seen_taking(region_.state());  // what all tasks did
  if (const std::string why = strangers(); !why.empty()) throw WorkerFailed(why);
}

}  // namespace coresweep::exec
