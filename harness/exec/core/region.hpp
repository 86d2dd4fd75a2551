#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/exec/core/futex.hpp"
#include "harness/exec/core/kernel.hpp"
#include "harness/exec/core/task_queue.hpp"

namespace coresweep::exec {

/// A CPU mask of fixed size, so that it can lie in shared memory. 4096 CPUs is as many as Linux builds for.
struct CpuMask {
  std::array<std::uint64_t, 64> words{};
  void set(int cpu) { words[static_cast<std::size_t>(cpu) / 64] |= std::uint64_t{1} << (cpu % 64); }
  bool test(int cpu) const { return (words[static_cast<std::size_t>(cpu) / 64] >> (cpu % 64)) & 1; }
  bool operator==(const CpuMask&) const = default;
};

/// The calling thread's mask as the kernel has it.
CpuMask read_own_mask() noexcept;
/// Another thread's or process's; empty when it is gone.
CpuMask read_mask_of(pid_t tid) noexcept;

/// How tasks reach workers; `nested`: one is handed over, and creates the others.
enum class Dispatch : std::uint32_t { role, index, submit, nested };

/// What the kernel counted for workers that live for one trial, summed over the trials of a sample. Persistent workers
/// are asked from outside, between samples.
struct FreshCounts {
  std::int64_t trials = 0;
  std::int64_t run_delay_ns =
      -1;  ///< -1: not asked (reading it takes longer than a short worker lives: gated ones only)
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  std::int64_t minor_faults = 0;
  std::int64_t major_faults = 0;
};

/// What a worker and its caller tell each other. One per worker, on lines of its own.
struct alignas(padding) WorkerSlot {
  Tally tally;
  std::int64_t begin_ns = 0;  ///< 0: did not take part in this trial
  std::int64_t end_ns = 0;
  FreshCounts fresh;  ///< what workers that live for one trial say of themselves, summed over trials
  std::atomic<pid_t> tid{0};
  CpuMask expected;               ///< written by the caller: the worker's place
  CpuMask seen;                   ///< read back by the worker
  std::array<char, 160> error{};  ///< what went wrong in a worker thread, e.g. while binding; empty: nothing
};

/// The words on which caller and workers meet; each on lines of its own.
struct Control {
  alignas(padding) std::atomic<std::uint64_t> next_task{0};
  alignas(padding) std::atomic<std::uint32_t> epoch{0};  ///< trials begun: persistent workers sleep on it
  alignas(padding) std::atomic<std::uint32_t> ready{0};  ///< gated: workers that have arrived
  alignas(padding) std::atomic<std::uint32_t> gate{0};   ///< gated: 1 = open (see gate.hpp)
  std::atomic<std::int64_t> start_at_ns{0};              ///< 0: not told yet
  alignas(padding) std::atomic<std::uint32_t> stop{0};   ///< a fixed-time trial is over
  alignas(padding) std::atomic<std::uint32_t> done{0};   ///< workers that have finished this trial
  alignas(padding) std::atomic<std::uint32_t> abort{0};  ///< everybody leaves as soon as possible
  std::atomic<std::uint32_t> leave{0};                   ///< persistent workers: end instead of a trial
};

/// What stands at the start of the region, so that another program can tell what it has been handed.
struct alignas(padding) RegionHeader {
  std::uint64_t magic;
  std::uint32_t layout_version;
  std::uint32_t kernel_index;
  std::uint64_t kernel_hash;
  Dispatch dispatch;
  std::uint32_t spin_at_gate;   ///< workers <= places
  std::uint32_t fresh_workers;  ///< they live for one trial, and count for themselves what disturbs them
  Shape shape;
  std::uint64_t bytes, slots_at, queue_at, state_at;  ///< offsets from the start
  Control control;
};

/// FNV-1a of a kernel's names: guards against a worker program of another build.
std::uint64_t kernel_hash(const Kernel& kernel) noexcept;

/// An anonymous, shared piece of memory (an unlinked memfd: nothing to leave behind) with everything a case's workers
/// share: header, a slot per worker, the task queue, the kernel's state. Holds no pointers.
class Region {
 public:
  /// Maps a new one and constructs the kernel's state in it. Throws MissingError when memory cannot be had.
  static Region create(const Kernel& kernel, std::uint32_t kernel_index, const Shape& shape, Dispatch dispatch,
                       bool spin_at_gate, bool fresh_workers = false);
  /// Maps one made by another process. Throws UsageError when it is not what this build expects.
  static Region attach(int fd, std::span<const Kernel> kernels);

  Region(Region&& other) noexcept;
  Region& operator=(Region&&) = delete;
  ~Region();  ///< unmaps; the creating process also destroys the state, a fork of it does not

  int fd() const { return fd_; }
  const Kernel& kernel() const { return *kernel_; }
  RegionHeader& header() const { return *static_cast<RegionHeader*>(base_); }
  Control& control() const { return header().control; }
  const Shape& shape() const { return header().shape; }
  /// Of every futex on which caller and workers meet.
  int futex_scope() const { return exec::futex_scope(shape().process_shared != 0); }
  std::span<WorkerSlot> slots() const;
  TaskQueue& queue() const { return *static_cast<TaskQueue*>(at(header().queue_at)); }
  void* state() const { return at(header().state_at); }

 private:
  Region(int fd, void* base, std::size_t bytes, const Kernel* kernel, pid_t owner)
      : fd_(fd), base_(base), bytes_(bytes), kernel_(kernel), owner_(owner) {}
  void* at(std::uint64_t offset) const { return static_cast<char*>(base_) + offset; }

  int fd_ = -1;
  void* base_ = nullptr;
  std::size_t bytes_ = 0;
  const Kernel* kernel_ = nullptr;
  pid_t owner_ = 0;  ///< 0: attached
};

}  // namespace coresweep::exec
