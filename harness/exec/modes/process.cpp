#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/exec/core/caller.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/executor.hpp"
#include "harness/exec/spawn/spawn.hpp"

namespace coresweep::exec {
namespace {

/// The programs of one trial and how they ended.
struct Crew {
  std::vector<Child> workers;
  std::vector<std::optional<ChildExit>> ends;

  /// Reaps those that have ended by now; says why the first ended that ended badly, or without having worked.
  std::string first_loss(const Region& region) {
    for (std::size_t i = 0; i < workers.size(); ++i) {
      if (!ends[i] && workers[i].has_ended()) ends[i] = workers[i].wait();
      if (ends[i] && ends[i]->ok() && region.slots()[i].end_ns == 0) {
        return "worker " + std::to_string(i) + " ended without having worked";
      }
    }
    return complaint();
  }
  /// Waits for all; says why the first bad one ended.
  std::string join() {
    for (std::size_t i = 0; i < workers.size(); ++i) {
      if (!ends[i]) ends[i] = workers[i].wait();
    }
    return complaint();
  }
  std::string complaint() const {
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i] && !ends[i]->ok()) return "worker " + std::to_string(i) + " " + ends[i]->describe();
    }
    return {};
  }
};

/// A fresh program (coresweep-worker, through Boost.Process) per worker and trial: fork, bind, exec, run, exit, wait.
class Processes final : public Executor {
 public:
  Processes(const Region& region, const Setup& setup) : region_(region), setup_(setup) {
    for (std::uint32_t i = 0; i < setup.places.size(); ++i) requests_.push_back(request(i));
  }

  std::int64_t run() override {
    Crew crew;
    crew.workers.reserve(requests_.size());
    const std::int64_t begin = now_ns();
    for (const SpawnRequest& each : requests_) crew.workers.push_back(spawn(each));
    crew.ends.resize(crew.workers.size());
    const auto lost = [this, &crew] { return crew.first_loss(region_); };
    if (region_.kernel().is_roles()) conduct(region_, setup_, lost);
    wait_for_count(region_, region_.control().done, region_.shape().workers, lost);
    if (const std::string why = crew.join(); !why.empty()) throw WorkerFailed(why);
    return now_ns() - begin;
  }

  /// The floor: the same program started by posix_spawn, with nothing to do. Median of three.
  std::map<std::string, std::string> facts() override {
    std::array<std::int64_t, 3> times{};
    for (std::int64_t& each : times) {
      const std::int64_t begin = now_ns();
      if (!start_and_end()) return {};
      each = now_ns() - begin;
    }
    std::ranges::sort(times);
    return {{"spawn_exec_floor_ns", std::to_string(times[1])}};
  }

 private:
  bool start_and_end() {
    std::string program = setup_.worker_program, nothing = "--nothing";
    char* argv[] = {program.data(), nothing.data(), nullptr};
    pid_t pid = -1;
    int status = -1;
    if (posix_spawn(&pid, program.c_str(), nullptr, nullptr, argv, environ) != 0) return false;
    return waitpid(pid, &status, 0) == pid && status == 0;
  }

  SpawnRequest request(std::uint32_t index) const {
    SpawnRequest wanted{.argv = {setup_.worker_program, std::to_string(region_.fd()), std::to_string(index)},
                        .inherit = {region_.fd()}};
    if (region_.kernel().descriptors != nullptr) {
      const std::vector<int> files = region_.kernel().descriptors(region_.state());
      wanted.inherit.insert(wanted.inherit.end(), files.begin(), files.end());
    }
    // Bound before exec: the mask is inherited, and the worker program need not know hwloc.
    if (setup_.pinned) wanted.before_exec = [this, index] { setup_.bind(setup_.places[index]); };
    return wanted;
  }

  const Region& region_;
  const Setup& setup_;
  std::vector<SpawnRequest> requests_;
};

}  // namespace

extern const Mode mode_process{
    .info = {.name = "process",
             .description = "a fresh coresweep-worker per worker and trial, through Boost.Process: fork, bind, exec, "
                            "run, exit, wait",
             .family = "process",
             .workers_are = WorkersAre::processes,
             .dispatches = {"index"},
             .fresh_programs = true,
             .headline = "programs started for the job, creation included",
             .waits = "none wait: they end with the batch"},
    .open = [](const Region& region, const Setup& setup) -> std::unique_ptr<Executor> {
      return std::make_unique<Processes>(region, setup);
    }};

}  // namespace coresweep::exec
