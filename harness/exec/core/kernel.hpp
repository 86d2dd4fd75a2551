#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/observations.hpp"

namespace coresweep::exec {

/// Keeps neighbours off each other's cache lines: two lines, because adjacent ones are fetched in pairs.
inline constexpr std::size_t padding = 128;

/// How often a waiting caller looks after its workers.
inline constexpr std::int64_t look_every_ns = 20'000'000;

/// The size of a case, the same in every mode that is compared. Plain data: it travels in the shared region.
struct Shape {
  std::uint64_t work = 0;   ///< steps per trial in all; 0 where a trial lasts a fixed time
  std::uint64_t grain = 1;  ///< steps per task
  std::uint32_t workers = 1;
  std::uint32_t serial = 0;            ///< one worker plays every role, one after the other
  std::uint32_t process_shared = 0;    ///< workers are processes: primitives must work between them
  double work_scale = 1;               ///< >= 1: steps really done ÷ steps reported
  std::array<std::uint64_t, 4> own{};  ///< the workload's own axes, in declared order: a number, or a word's place

  /// Tasks per trial; the last may be short.
  std::uint64_t tasks() const noexcept { return (work + grain - 1) / grain; }
};

/// What one worker did in one trial, folded inside the region and read by the caller afterwards.
struct Tally {
  std::uint64_t steps = 0;
  std::uint64_t checksum = 0;       ///< of results: the same sum in every mode
  std::uint64_t scratch_steps = 0;  ///< extra steps by work_scale
  std::uint64_t scratch = 0;        ///< their results, so that they are not optimised away
  std::array<std::uint64_t, 2> own{};
  double carry = 0;  ///< fraction of an extra step not yet done
};

/// One worker as a kernel sees it during a trial.
struct Worker {
  const Shape* shape = nullptr;
  void* state = nullptr;                             ///< the kernel's, in the shared region
  Tally* tally = nullptr;                            ///< its own
  const std::atomic<std::uint32_t>* stop = nullptr;  ///< non-zero: a fixed-time trial is over
  std::uint32_t index = 0;
  const char* program = nullptr;  ///< coresweep-worker's path, for kernels that start programs; in mode serial only
};

/// Whether a trial's result is right, and what else it measured.
struct Verdict {
  bool correct = true;
  std::string reason;                      ///< why not
  std::map<std::string, double> counters;  ///< e.g. lost_share
  ObservationsByName observations{};       ///< times of single events, e.g. wait
};

/// One measurable thing: a workload, with one lock or channel where it takes one. Rows are found by index and name, so
/// that another process of the same build runs the same one. Pointers are called once per worker and trial, or once
/// per task; never per step. A row without functions belongs to a kernel that this program cannot run.
struct Kernel {
  std::string_view workload;
  std::string_view variant = {};  ///< lock, channel or barrier; empty without
  /// `state_bytes` and `construct` may throw Error; NotApplicable where this machine cannot run the case.
  std::size_t (*state_bytes)(const Shape&) = nullptr;
  void (*construct)(void* state, const Shape&) = nullptr;  ///< in zeroed memory aligned to `padding`
  void (*destroy)(void* state) = nullptr;
  void (*reset)(void* state, const Shape&) = nullptr;  ///< before every trial, by the caller
  /// Workloads of tasks: the steps [begin, end); and tasks drawn from a shared index until there are none.
  void (*run_range)(Worker&, std::uint64_t begin, std::uint64_t end) = nullptr;
  void (*drain_index)(Worker&, std::atomic<std::uint64_t>& next_task) = nullptr;
  /// Workloads of nested tasks: the own step of one task of a tree (task_tree.hpp), returning its result; and the sum
  /// of all results as it came up to the root, after the last task.
  std::uint64_t (*run_node)(Worker&, std::uint64_t node) = nullptr;
  void (*end_tree)(void* state, std::uint64_t sum) = nullptr;
  /// Workloads of roles: the whole part of this worker. `join` and `leave`, where there are any, are called by each
  /// worker before the gate and after its last stamp, in every trial: what it needs in its own process (a handle, a
  /// queue node). `join` may throw Error, which fails the case.
  void (*run_role)(Worker&) = nullptr;
  void (*join)(Worker&) = nullptr;
  void (*leave)(Worker&) = nullptr;
  /// Optional: wakes workers that sleep on though nothing keeps them from going on, as some libraries let them. Called
  /// by the caller now and then while it waits for the workers to come out of a trial.
  void (*wake_sleepers)(void* state) = nullptr;
  /// Optional: why the trial can never end, its primitive being wrong; empty while it may. Called by the caller every
  /// `look_every_ns` while it waits for the workers to come out. The case is incorrect for that reason, and ends with
  /// its process: threads that wait for ever can be neither ended nor joined.
  std::string (*stuck)(void* state) = nullptr;
  Verdict (*check)(const void* state, const Shape&, std::span<const Tally>) = nullptr;
  /// Open files of the state that the programs of mode `process` must inherit, under their own numbers. Optional.
  std::vector<int> (*descriptors)(const void* state) = nullptr;
  bool fixed_time = false;

  bool can_run() const noexcept { return construct != nullptr; }
  bool is_roles() const noexcept { return run_role != nullptr; }
  bool is_nested() const noexcept { return run_node != nullptr; }
};

}  // namespace coresweep::exec
