#include <algorithm>

#include "harness/model/catalogue.hpp"

namespace coresweep {
namespace {

using Reason = std::optional<std::string>;

/// Workers that send, or receive, at once: one plays all of them in `serial`.
std::uint64_t at_once(const Case& subject, const ModeInfo& mode, std::string_view axis, unsigned otherwise) {
  return mode.workers_are == WorkersAre::caller ? 1 : subject.number(axis, otherwise);
}

Reason wrong_worker_count(const Case& subject, std::uint64_t workers, const WorkloadInfo& workload,
                          const ModeInfo& mode) {
  if (mode.workers_are == WorkersAre::caller) {
    if (workers == 1) return std::nullopt;
    return "mode " + mode.name + " has exactly one worker, the caller";
  }
  if (subject.find("senders") != nullptr && subject.find("receivers") != nullptr) {
    const std::uint64_t parts = subject.number("senders", 0) + subject.number("receivers", 0);
    if (parts == workers) return std::nullopt;
    return "senders and receivers are " + std::to_string(parts) + " workers, not " + std::to_string(workers);
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
  const bool pool = mode.persistent && mode.workers_are != WorkersAre::caller;
  if (workload.opens_anew && !mode.restarts) {
    return "mode " + mode.name +
           (pool ? " keeps its threads as long as the process lives, so that it has one first task only"
                 : " has no pool, whose first task workload " + workload.name + " times");
  }
  if (workload.lies_idle && !pool) {
    return "mode " + mode.name + " has no pool that could lie idle before a trial of workload " + workload.name;
  }
  const std::string* dispatch = subject.find("dispatch");
  if (dispatch != nullptr && std::ranges::find(mode.dispatches, *dispatch) == mode.dispatches.end()) {
    return "mode " + mode.name + " offers no dispatch " + *dispatch;
  }
  return std::nullopt;
}

/// Whether tasks of this mode can create so many tasks, and there is one for each worker.
Reason unsuitable_tree(const Case& subject, std::uint64_t workers, const WorkloadInfo& workload, const ModeInfo& mode) {
  if (workload.form != Form::nested) return std::nullopt;
  const std::uint64_t tasks = tasks_of_tree(subject.number("depth", 0));
  if (mode.most_nested == 0) {
    return "in mode " + mode.name + " the caller alone says what there is to do: a task cannot create others";
  }
  if (tasks > mode.most_nested) {
    return "each task that waits for others is a thread in mode " + mode.name + ": at most " +
           std::to_string(mode.most_nested) + " at once, not " + std::to_string(tasks);
  }
  if (tasks < workers) return "the tree has " + std::to_string(tasks) + " tasks, fewer than there are workers";
  return std::nullopt;
}

/// Whether workers of this mode can share it; `what` as in "lock ttas".
template <class Info>
Reason not_shared(const std::string& what, const Info& info, const ModeInfo& mode) {
  if (mode.workers_are != WorkersAre::processes) return std::nullopt;
  if (!info.process_shared) return threads_only(what);
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

/// Whether a message of this many bytes passes; `at_both_ends`: one sender and one receiver, both at once.
Reason too_large(const std::string& what, const ChannelInfo& channel, std::uint64_t bytes, bool at_both_ends) {
  if (channel.max_bytes != 0 && bytes > channel.max_bytes) {
    return what + " carries at most " + std::to_string(channel.max_bytes) + " bytes in a message";
  }
  if (channel.max_whole_bytes != 0 && bytes > channel.max_whole_bytes && !at_both_ends) {
    return what + " takes messages of more than " + std::to_string(channel.max_whole_bytes) +
           " bytes in pieces: that needs one sender and one receiver, both at once";
  }
  return std::nullopt;
}

Reason cannot_wait(const std::string& what, const ChannelInfo& channel, std::string_view how) {
  if (how == "spin" && !channel.can_spin) return what + " always sleeps while it waits";
  if (how == "sleep" && !channel.can_sleep) return what + " always spins while it waits";
  return std::nullopt;
}

Reason too_many_ends(const std::string& what, const char* role, std::uint64_t count, unsigned most) {
  if (most == 0 || count <= most) return std::nullopt;
  return what + " takes at most " + std::to_string(most) + " " + role + (most == 1 ? "" : "s") + ", not " +
         std::to_string(count);
}

Reason unsuitable_channel(const Case& subject, const WorkloadInfo& workload, const ModeInfo& mode,
                          const Catalogue& catalogue) {
  const std::string* name = subject.find("channel");
  const ChannelInfo* channel = name != nullptr ? catalogue.channel(*name) : nullptr;
  if (channel == nullptr) return std::nullopt;
  const std::string what = "channel " + channel->name;
  if (workload.sends_payload && !channel->carries_payload) return what + " carries no messages, only wake-ups";
  if (Reason reason = not_shared(what, *channel, mode)) return reason;
  const std::uint64_t producers = at_once(subject, mode, "senders", workload.producers);
  const std::uint64_t consumers = at_once(subject, mode, "receivers", workload.consumers);
  if (Reason reason = too_many_ends(what, "producer", producers, channel->max_producers)) return reason;
  if (Reason reason = too_many_ends(what, "consumer", consumers, channel->max_consumers)) return reason;
  if (Reason reason = cannot_wait(what, *channel, subject.get("wait"))) return reason;
  const bool at_both_ends = mode.workers_are != WorkersAre::caller && producers == 1 && consumers == 1;
  return too_large(what, *channel, subject.number("size", 1), at_both_ends);
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

std::optional<std::string> needs_cpu_each(const Case& subject) {
  if (subject.find("channel") == nullptr || subject.get("wait") != "spin") return std::nullopt;
  return "wait:spin needs a CPU for each worker, and here they share one";
}

bool has_submitter(const Case& subject, const Catalogue& catalogue) {
  const ModeInfo* mode = catalogue.mode(subject.get("mode"));
  const WorkloadInfo* workload = catalogue.workload(subject.workload);
  if (mode == nullptr || workload == nullptr || mode->caller_works || subject.get("place") == "none") return false;
  return subject.get("dispatch") == "submit" || workload->form == Form::nested;
}

std::optional<std::string> not_applicable(const Case& subject, const Catalogue& catalogue) {
  const WorkloadInfo* workload = catalogue.workload(subject.workload);
  const ModeInfo* mode = catalogue.mode(subject.get("mode"));
  if (workload == nullptr) return "unknown workload " + subject.workload;
  if (mode == nullptr) return "unknown mode " + std::string(subject.get("mode"));
  const std::uint64_t workers = subject.number("workers", 1);
  if (Reason reason = unsuitable_mode(subject, *workload, *mode)) return reason;
  if (Reason reason = wrong_worker_count(subject, workers, *workload, *mode)) return reason;
  if (Reason reason = unsuitable_tree(subject, workers, *workload, *mode)) return reason;
  if (Reason reason = unsuitable_lock(subject, *workload, workers, *mode, catalogue)) return reason;
  if (Reason reason = unsuitable_barrier(subject, workers, *mode, catalogue)) return reason;
  if (Reason reason = unsuitable_channel(subject, *workload, *mode, catalogue)) return reason;
  return workload->unsuitable != nullptr ? workload->unsuitable(subject, *mode) : std::nullopt;
}

}  // namespace coresweep
