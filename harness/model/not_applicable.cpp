#include <algorithm>

#include "harness/model/catalogue.hpp"

namespace coresweep {
namespace {

using Reason = std::optional<std::string>;

Reason wrong_worker_count(std::uint64_t workers, const WorkloadInfo& workload, const ModeInfo& mode) {
  if (mode.workers_are == WorkersAre::caller) {
    if (workers == 1) return std::nullopt;
    return "mode " + mode.name + " has exactly one worker, the caller";
  }
  const auto& allowed = workload.workers;
  if (allowed.empty() || std::ranges::find(allowed, workers) != allowed.end()) return std::nullopt;
  std::string counts;
  for (unsigned count : allowed) counts += (counts.empty() ? "" : " or ") + std::to_string(count);
  return "workload " + workload.name + " needs exactly " + counts + " workers";
}

Reason unsuitable_mode(const Case& subject, const WorkloadInfo& workload, const ModeInfo& mode) {
  if (workload.form == Form::roles && !mode.roles) {
    return "mode " + mode.name + " does not guarantee that all workers run at once, which workload " + workload.name +
           " needs";
  }
  if (workload.single_threaded && mode.workers_are != WorkersAre::caller) {
    return "workload " + workload.name + " is about a process that never had a second thread; mode " + mode.name +
           " gives every process one";
  }
  if (workload.opens_anew && !mode.restarts) {
    const bool pool = mode.persistent && mode.workers_are != WorkersAre::caller;
    return "mode " + mode.name +
           (pool ? " keeps its threads as long as the process lives, so that it has one first task only"
                 : " has no pool, whose first task workload " + workload.name + " times");
  }
  const std::string* dispatch = subject.find("dispatch");
  if (dispatch != nullptr && std::ranges::find(mode.dispatches, *dispatch) == mode.dispatches.end()) {
    return "mode " + mode.name + " offers no dispatch " + *dispatch;
  }
  return std::nullopt;
}

/// Whether workers of this mode can share it; `what` as in "lock ttas".
template <class Info>
Reason not_shared(const std::string& what, const Info& info, const ModeInfo& mode) {
  if (mode.workers_are != WorkersAre::processes) return std::nullopt;
  if (!info.process_shared) return what + " works between the threads of one process only";
  if (info.holds_addresses && mode.fresh_programs) {
    return what + " holds addresses, and programs of mode " + mode.name + " map the shared memory at different ones";
  }
  return std::nullopt;
}

Reason too_many(const std::string& what, std::uint64_t workers, unsigned most) {
  if (most == 0 || workers <= most) return std::nullopt;
  return what + " takes at most " + std::to_string(most) + " workers";
}

Reason unsuitable_lock(const Case& subject, const WorkloadInfo& workload, std::uint64_t workers, const ModeInfo& mode,
                       const Catalogue& catalogue) {
  const std::string* name = subject.find("lock");
  const LockInfo* lock = name != nullptr ? catalogue.lock(*name) : nullptr;
  if (lock == nullptr) return std::nullopt;
  if (lock->kind == "update" && workload.guards_sections) {
    return "lock " + lock->name + " makes single updates indivisible; workload " + workload.name + " guards more";
  }
  if (Reason reason = not_shared("lock " + lock->name, *lock, mode)) return reason;
  return too_many("lock " + lock->name, workers, lock->max_workers);
}

Reason unsuitable_channel(const Case& subject, const ModeInfo& mode, const Catalogue& catalogue) {
  const std::string* name = subject.find("channel");
  const ChannelInfo* channel = name != nullptr ? catalogue.channel(*name) : nullptr;
  return channel != nullptr ? not_shared("channel " + channel->name, *channel, mode) : std::nullopt;
}

Reason unsuitable_barrier(const Case& subject, std::uint64_t workers, const ModeInfo& mode,
                          const Catalogue& catalogue) {
  const std::string* name = subject.find("barrier");
  const BarrierInfo* barrier = name != nullptr ? catalogue.barrier(*name) : nullptr;
  if (barrier == nullptr) return std::nullopt;
  if (!barrier->only_mode.empty() && barrier->only_mode != mode.name) {
    return "barrier " + barrier->name + " works between the workers of mode " + barrier->only_mode + " only";
  }
  if (Reason reason = not_shared("barrier " + barrier->name, *barrier, mode)) return reason;
  return too_many("barrier " + barrier->name, workers, barrier->max_workers);
}

}  // namespace

std::optional<std::string> not_applicable(const Case& subject, const Catalogue& catalogue) {
  const WorkloadInfo* workload = catalogue.workload(subject.workload);
  const ModeInfo* mode = catalogue.mode(subject.get("mode"));
  if (workload == nullptr) return "unknown workload " + subject.workload;
  if (mode == nullptr) return "unknown mode " + std::string(subject.get("mode"));
  const std::uint64_t workers = subject.number("workers", 1);
  if (Reason reason = unsuitable_mode(subject, *workload, *mode)) return reason;
  if (Reason reason = wrong_worker_count(workers, *workload, *mode)) return reason;
  if (Reason reason = unsuitable_lock(subject, *workload, workers, *mode, catalogue)) return reason;
  if (Reason reason = unsuitable_barrier(subject, workers, *mode, catalogue)) return reason;
  if (Reason reason = unsuitable_channel(subject, *mode, catalogue)) return reason;
  return workload->unsuitable != nullptr ? workload->unsuitable(subject, *mode) : std::nullopt;
}

}  // namespace coresweep
