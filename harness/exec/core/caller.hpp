#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/exec/core/placed_thread.hpp"
#include "harness/exec/core/region.hpp"

namespace coresweep::exec {

struct Setup;

/// The caller's side of a trial, shared by the executors.

/// Says why a worker can no longer finish ("worker 1 was killed by SIGKILL (9)"), or nothing. Called now and then while
/// the caller waits; threads cannot be lost this way and pass an empty function.
using LossCheck = std::function<std::string()>;

/// Sleeps until `word` reaches `target`, and asks `lost` every so often. Throws WorkerFailed, after raising abort, when
/// it says so.
void wait_for_count(const Region& region, std::atomic<std::uint32_t>& word, std::uint32_t target, const LossCheck& lost,
                    std::int64_t every_ns = look_every_ns);

/// Opens the gate once every worker has arrived; ends a fixed-time trial after `setup.trial_ns`. For workloads of
/// roles; those with workers that may oversleep or hang it also sees out.
void conduct(const Region& region, const Setup& setup, const LossCheck& lost);

/// One trial of persistent workers: lets them go, hands tasks over or conducts, waits until all are done.
/// Returns the span in ns.
std::int64_t run_pool_trial(const Region& region, const Setup& setup, const LossCheck& lost);

/// Releases whoever waits, at a gate or for a trial, because a worker cannot be started. For executors of threads,
/// before they join.
void call_off(const Region& region) noexcept;

/// Starts one thread per worker, each on its place if it is pinned. Where one cannot be had (a limit on threads or
/// memory), those already started are released and joined, and WorkerFailed says which.
void start_threads(const Region& region, const Setup& setup, std::vector<PlacedThread>& threads,
                   const std::function<void(std::uint32_t index)>& live);

/// Tells persistent workers to leave.
void dismiss(const Region& region) noexcept;

/// Tells them at the end of the scope. A member after the threads, so that they leave before they are joined, also
/// where the constructor of their pool throws.
class Dismissal {
 public:
  explicit Dismissal(const Region& region) : region_(region) {}
  ~Dismissal() { dismiss(region_); }
  Dismissal(const Dismissal&) = delete;
  Dismissal& operator=(const Dismissal&) = delete;

 private:
  const Region& region_;
};

/// Binds the calling worker thread to its place, if there is one (it may be there already: see PlacedThread), and makes
/// sure of it. An exception may not leave a worker thread: it is
/// noted in the slot, and fails the case after the trial.
void bind_worker(const Region& region, const Setup& setup, std::uint32_t index) noexcept;

/// Restores the calling thread's mask at the end of the scope; the second form also binds it now. Of a caller that
/// works, or submits (which the Session binds).
class CallerBinding {
 public:
  CallerBinding() : before_(read_own_mask()) {}
  template <class Bind>
  CallerBinding(const Bind& bind, const std::vector<int>& cpus) : CallerBinding() {
    bind(cpus);
  }
  ~CallerBinding();
  /// Gives the calling thread the mask that the caller had before: a helper that a bound caller makes would otherwise
  /// share the caller's place.
  void release_calling_thread() const noexcept;
  CallerBinding(const CallerBinding&) = delete;
  CallerBinding& operator=(const CallerBinding&) = delete;

 private:
  CpuMask before_;
};

}  // namespace coresweep::exec
