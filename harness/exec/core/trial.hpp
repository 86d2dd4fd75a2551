#pragma once

#include <cstdint>

#include "harness/exec/core/region.hpp"

namespace coresweep::exec {

/// The worker's side of a trial, the same for threads and processes: that is what makes them comparable.

/// A worker of this region as its kernel sees it.
Worker view_of(const Region& region, std::uint32_t index) noexcept;

/// Notes in a worker's slot what went wrong with it; the case fails with it after the trial.
void note_error(const Region& region, std::uint32_t index, const char* what) noexcept;

/// What a kernel wants each worker to do before the gate and after its last stamp. `join_kernel` is false, with the
/// error noted, where it cannot.
bool join_kernel(const Region& region, Worker& worker) noexcept;
void leave_kernel(const Region& region, Worker& worker) noexcept;

/// Takes part in one trial: waits at the gate if the workload has roles, stamps, works, stamps, reads its mask back,
/// and reports done (waking the caller if it is the last).
void work_one_trial(const Region& region, std::uint32_t index) noexcept;

/// The same in a process made for this trial. Locks are what a trial of roles measures: there a thread is made first
/// (see become_multithreaded). A free trial has none, and making a thread would be part of its span.
void work_one_trial_in_process(const Region& region, std::uint32_t index);

/// A persistent worker says that it is there (and which thread it is), before its first trial.
void enlist(const Region& region, std::uint32_t index) noexcept;

/// A persistent worker's life: trials as they come, until told to leave.
void serve_trials(const Region& region, std::uint32_t index) noexcept;

/// Creates and joins a thread, so that glibc stops leaving out atomics as it does in a process that has only ever had
/// one thread. Once per measured process, outside the region.
void become_multithreaded();

/// Time this thread has spent runnable but not running since it began, in ns; -1 where the kernel does not say.
std::int64_t own_run_delay_ns() noexcept;

}  // namespace coresweep::exec
