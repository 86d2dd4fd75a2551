#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/case.hpp"

namespace coresweep {

/// What is known of every registered name without being able to run it: the vocabulary of case ids, suites and
/// `coresweep list`. `bench` fills it from its registries and hands it in; nothing in `harness` names a workload.

/// How a workload is cut up.
enum class Form {
  tasks,   ///< `work` independent steps, dealt in tasks of `grain` steps; any worker may take any task (a free trial)
  roles,   ///< each worker is a participant with a part of its own; all must run at once (a gated trial)
  nested,  ///< tasks that create two tasks each and wait for them, to the depth that the axis `depth` says: a free
           ///< trial for pools whose tasks can
};

/// Tasks in a binary tree of so many levels below its root.
constexpr std::uint64_t tasks_of_tree(std::uint64_t depth) noexcept {
  return (std::uint64_t{2} << depth) - 1;
}

/// Which clock a workload publishes.
enum class Clock { span, region };

/// An axis that a workload has, with the value that an id without it means. `values` empty: a number from 1 to `most`.
struct AxisInfo {
  std::string key{};
  std::string fallback{};
  std::vector<std::string> values{};
  std::string description{};
  std::uint64_t most = std::numeric_limits<std::int64_t>::max();
};

struct ModeInfo;

struct WorkloadInfo {
  std::string name{};
  std::string description{};
  std::string step{};  ///< what one step is, e.g. "one i·i"
  std::string unit{};  ///< of the published value, e.g. "ns_per_step"
  Form form = Form::tasks;
  Clock clock = Clock::span;
  bool fixed_time = false;       ///< runs until told to stop; has no `work` axis
  unsigned fixed_time_ms = 0;    ///< how long such a trial lasts; 0: the 20 ms of a sample
  bool single_threaded = false;  ///< measures what a process may leave out that never had a second thread
  bool takes_lock = false;
  bool takes_channel = false;
  bool takes_barrier = false;
  bool guards_sections = false;     ///< the lock is held over more than one addition: kind `update` does not apply
  bool sends_payload = true;        ///< its channel must carry more than wake-ups
  unsigned producers = 1;           ///< workers that send to one channel at once, where no axis `senders` says it
  unsigned consumers = 1;           ///< … that receive from it, where no axis `receivers` says it
  std::vector<unsigned> workers{};  ///< worker counts it can run with outside `serial`; empty: any, or as many as the
                                    ///< axes `senders` and `receivers` add up to
  std::vector<AxisInfo> axes{};     ///< `grain`, `work`, … and its own, in declared order (not mode…place)
  bool opens_anew = false;          ///< every trial starts a new pool, and times the first work that it is given
  bool lies_idle = false;           ///< is about a pool that has lain idle, as long as its axis `idle_us` says: pools
                                    ///< only (other workloads with this axis rest before their trials in any mode)
  /// Why a case cannot be measured, for what only the workload knows: values of its own axes that some modes rule out.
  std::optional<std::string> (*unsuitable)(const Case&, const ModeInfo&) = nullptr;
};

struct LockInfo {
  std::string name{};
  std::string description{};
  std::string kind{};  ///< lock | rwlock | update
  bool excludes = true;
  bool process_shared = false;
  bool holds_addresses = false;  ///< between processes only where all map the shared memory at one address: forks
  unsigned max_workers = 0;      ///< 0: no limit
};

struct ChannelInfo {
  std::string name{};
  std::string description{};
  bool process_shared = false;
  bool holds_addresses = false;  ///< as of locks
  unsigned max_producers = 0;    ///< 0: no limit
  unsigned max_consumers = 0;
  bool carries_payload = true;        ///< false: only wake-ups
  std::uint64_t max_bytes = 0;        ///< of a message; 0: no limit
  std::uint64_t max_whole_bytes = 0;  ///< above that it takes one sender and one receiver, both at once; 0: no limit
  std::string order = "fifo";         ///< fifo | per_producer | none
  bool can_spin = true;               ///< can wait without going to sleep
  bool can_sleep = true;              ///< can wait without spinning
};

struct BarrierInfo {
  std::string name{};
  std::string description{};
  bool process_shared = false;
  bool holds_addresses = false;  ///< as of locks
  unsigned max_workers = 0;      ///< 0: no limit
  std::string only_mode{};       ///< works between the workers of this mode only; empty: of any
};

enum class WorkersAre { caller, threads, processes };

/// No limit of ModeInfo::most_nested.
inline constexpr std::uint64_t any_number_of_tasks = std::numeric_limits<std::uint64_t>::max();

struct ModeInfo {
  std::string name{};
  std::string description{};
  std::string family{};  ///< serial | thread | process | thread_pool | process_pool: the report's colour
  WorkersAre workers_are = WorkersAre::threads;
  std::vector<std::string> dispatches{};  ///< of `index`, `submit`; empty (serial): the case has no such axis
  bool roles = true;                      ///< can run a workload of roles: every worker is guaranteed to run at once
  bool fresh_programs = false;            ///< workers are programs of their own: shared memory lies elsewhere in each
  bool caller_works = false;              ///< the caller is one of the workers
  bool persistent = false;                ///< workers outlive a trial
  bool restarts = false;                  ///< a pool that can be started anew: no library keeps its threads
  std::uint64_t most_nested = 0;  ///< tasks that may be there at once, where tasks create tasks and wait for them
                                  ///< (limited where each is a thread); 0: its tasks cannot
  std::string headline{};         ///< what its number says, in a phrase
  std::string waits{};            ///< how its workers wait for the next batch: what idling costs, and waking up
};

struct PlacementInfo {
  std::string name{};
  std::string alias{};  ///< may be empty
  std::string description{};
};

struct Catalogue {
  std::vector<WorkloadInfo> workloads;
  std::vector<LockInfo> locks;
  std::vector<ChannelInfo> channels;
  std::vector<BarrierInfo> barriers;
  std::vector<ModeInfo> modes;
  std::vector<PlacementInfo> placements;

  const WorkloadInfo* workload(std::string_view name) const;
  const LockInfo* lock(std::string_view name) const;
  const ChannelInfo* channel(std::string_view name) const;
  const BarrierInfo* barrier(std::string_view name) const;
  const ModeInfo* mode(std::string_view name) const;
};

/// The case that `text` names, in canonical form: axes in order, aliases of policies replaced by their names,
/// missing axes filled from their fallbacks (mode serial, workers 1 where serial else 2 or the workload's first count,
/// place cores, lock none, dispatch the mode's first). Throws UsageError naming the bad part and what would be right:
/// unknown workload, axis or value, an axis that the workload lacks, an axis twice, workers 0.
Case parse_case(std::string_view text, const Catalogue& catalogue);

/// Why a case cannot be measured where workers share a CPU (its channel waits by spinning); nullopt if it can.
std::optional<std::string> needs_cpu_each(const Case& subject);

/// Whether the caller of a case hands over the tasks and is no worker itself: then it is bound to a place, too. One
/// that only starts workers, opens their gate or waits for them keeps its mask, and so does everybody under place:none.
bool has_submitter(const Case& subject, const Catalogue& catalogue);

/// Why workers that are processes cannot use what is not process-shared; `what` as in "lock ttas".
inline std::string threads_only(std::string_view what) {
  return std::string(" works between the threads of one process only").insert(0, what);
}

/// Why a well-formed case cannot be measured (a thread-only lock between processes, …); nullopt if it can.
std::optional<std::string> not_applicable(const Case& subject, const Catalogue& catalogue);

}  // namespace coresweep
