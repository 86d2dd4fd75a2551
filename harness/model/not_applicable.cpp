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
  const std::string* dispatch = subject.find("dispatch");
  if (dispatch != nullptr && std::ranges::find(mode.dispatches, *dispatch) == mode.dispatches.end()) {
    return "mode " + mode.name + " offers no dispatch " + *dispatch;
  }
  return std::nullopt;
}

Reason unsuitable_lock(const Case& subject, std::uint64_t workers, const ModeInfo& mode, const Catalogue& catalogue) {
  const std::string* name = subject.find("lock");
  const LockInfo* lock = name != nullptr ? catalogue.lock(*name) : nullptr;
  if (lock == nullptr) return std::nullopt;
  if (mode.workers_are == WorkersAre::processes && !lock->process_shared) {
    return "lock " + lock->name + " works between the threads of one process only";
  }
  if (lock->max_workers != 0 && workers > lock->max_workers) {
    return "lock " + lock->name + " takes at most " + std::to_string(lock->max_workers) + " workers";
  }
  return std::nullopt;
}

Reason unsuitable_channel(const Case& subject, const ModeInfo& mode, const Catalogue& catalogue) {
  const std::string* name = subject.find("channel");
  const ChannelInfo* channel = name != nullptr ? catalogue.channel(*name) : nullptr;
  if (channel == nullptr || channel->process_shared || mode.workers_are != WorkersAre::processes) return std::nullopt;
  return "channel " + channel->name + " works between the threads of one process only";
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
  if (Reason reason = unsuitable_lock(subject, workers, *mode, catalogue)) return reason;
  return unsuitable_channel(subject, *mode, catalogue);
}

}  // namespace coresweep
