#include "harness/exec/tests/test_kernels.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/single_threaded.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <string>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/region.hpp"
#include "harness/exec/executor.hpp"

namespace coresweep::exec::testing {
namespace {

struct State {
  std::atomic<std::uint32_t> arrived{0};
  std::uint64_t brought = 0;  ///< to the root of a tree
};

void step(Worker& worker, std::uint64_t begin, std::uint64_t end) {
  worker.tally->steps += end - begin;
  for (std::uint64_t i = begin; i < end; ++i) worker.tally->checksum += i;
}

using RunRange = void (*)(Worker&, std::uint64_t, std::uint64_t);

template <RunRange run>
void drain(Worker& worker, std::atomic<std::uint64_t>& next) {
  const Shape& shape = *worker.shape;
  for (std::uint64_t task; (task = next.fetch_add(1)) < shape.tasks();) {
    run(worker, task * shape.grain, std::min((task + 1) * shape.grain, shape.work));
  }
}

void die(Worker& worker, std::uint64_t begin, std::uint64_t end) {
  if (worker.index == 1) kill(getpid(), SIGKILL);
  step(worker, begin, end);
}
void quit(Worker& worker, std::uint64_t begin, std::uint64_t end) {
  if (worker.index == 1) _exit(3);
  step(worker, begin, end);
}

void meet(Worker& worker) {
  auto& arrived = static_cast<State*>(worker.state)->arrived;
  arrived.fetch_add(1);
  while (arrived.load() < worker.shape->workers) sched_yield();
  worker.tally->steps = 1;
}
void die_in_role(Worker& worker) {
  if (worker.index == 1) kill(getpid(), SIGKILL);
  meet(worker);
}

/// As `step` and `meet`, but what is done while glibc believes in a single thread does not count.
void step_multithreaded(Worker& worker, std::uint64_t begin, std::uint64_t end) {
  if (!__libc_single_threaded) step(worker, begin, end);
}
void meet_multithreaded(Worker& worker) {
  meet(worker);
  worker.tally->steps = __libc_single_threaded ? 0 : 1;
}
void drain_timed(Worker& worker, std::atomic<std::uint64_t>& next) {
  drain<step>(worker, next);
  worker.tally->own[0] = static_cast<std::uint64_t>(now_ns());
}
[[noreturn]] void stay_for_ever(Worker&) {
  for (;;) pause();
}
/// Worker 1 does its part and leaves no trace of when: the tally is the first member of its slot.
void meet_unseen(Worker& worker) {
  meet(worker);
  if (worker.index == 1) reinterpret_cast<WorkerSlot*>(worker.tally)->begin_ns = 0;
}
static_assert(offsetof(WorkerSlot, tally) == 0);

Verdict check(const void*, const Shape& shape, std::span<const Tally> tallies) {
  std::uint64_t steps = 0, sum = 0;
  for (const Tally& tally : tallies) {
    steps += tally.steps;
    sum += tally.checksum;
  }
  const bool right = shape.work == 0 ? steps == shape.workers : steps == shape.work && sum == steps * (steps - 1) / 2;
  return {.correct = right, .reason = right ? "" : "steps " + std::to_string(steps), .counters = {}};
}
/// Nodes are numbered from 1.
std::uint64_t grow(Worker& worker, std::uint64_t node) {
  step(worker, node - 1, node);
  return node - 1;
}
Verdict check_tree(const void* state, const Shape& shape, std::span<const Tally> tallies) {
  const std::uint64_t brought = static_cast<const State*>(state)->brought;
  if (brought == shape.work * (shape.work - 1) / 2) return check(state, shape, tallies);
  return {.correct = false, .reason = "brought " + std::to_string(brought), .counters = {}};
}
Verdict tell_when(const void* state, const Shape& shape, std::span<const Tally> tallies) {
  Verdict verdict = check(state, shape, tallies);
  double& last = verdict.counters["worked_at_ns"];
  for (const Tally& tally : tallies) last = std::max(last, static_cast<double>(tally.own[0]));
  return verdict;
}
Verdict say_no(const void*, const Shape&, std::span<const Tally>) {
  return {.correct = false, .reason = "made to fail", .counters = {}};
}

/// The first trial outlasts the time that a warm-up takes at least.
Verdict say_no_later(const void* state, const Shape& shape, std::span<const Tally> tallies) {
  constexpr std::int64_t warm_up_ns = 20'000'000;
  static int trials = 0;
  ++trials;
  for (const std::int64_t begin = now_ns(); trials == 1 && now_ns() - begin < warm_up_ns;) sched_yield();
  return trials > 3 ? say_no(state, shape, tallies) : check(state, shape, tallies);
}

constexpr Kernel base(std::string_view name) {
  return {.workload = name,
          .state_bytes = [](const Shape&) { return sizeof(State); },
          .construct = [](void* state, const Shape&) { new (state) State; },
          .destroy = [](void*) {},
          .reset = [](void* state, const Shape&) { static_cast<State*>(state)->arrived = 0; },
          .check = check};
}

template <RunRange run>
constexpr Kernel tasks(std::string_view name) {
  Kernel kernel = base(name);
  kernel.run_range = run;
  kernel.drain_index = drain<run>;
  return kernel;
}

constexpr Kernel roles(std::string_view name, void (*run)(Worker&)) {
  Kernel kernel = base(name);
  kernel.run_role = run;
  return kernel;
}

constexpr Kernel timed() {
  Kernel kernel = tasks<step>("tasks_timed");
  kernel.drain_index = drain_timed;
  kernel.check = tell_when;
  return kernel;
}

constexpr Kernel tree(std::string_view name) {
  Kernel kernel = base(name);
  kernel.run_node = grow;
  kernel.end_tree = [](void* state, std::uint64_t sum) { static_cast<State*>(state)->brought = sum; };
  kernel.check = check_tree;
  return kernel;
}

constexpr Kernel checked_by(Verdict (*check)(const void*, const Shape&, std::span<const Tally>), Kernel kernel) {
  kernel.check = check;
  return kernel;
}

constexpr Kernel all[] = {tasks<step>("tasks_good"),
                          roles("roles_good", meet),
                          tasks<die>("tasks_dies"),
                          tasks<quit>("tasks_quits"),
                          roles("roles_dies", die_in_role),
                          checked_by(say_no, tasks<step>("tasks_wrong")),
                          checked_by(say_no_later, tasks<step>("tasks_wrong_later")),
                          tasks<step_multithreaded>("tasks_multithreaded"),
                          roles("roles_multithreaded", meet_multithreaded),
                          timed(),
                          roles("roles_unseen", meet_unseen),
                          roles("roles_hang", stay_for_ever),
                          tree("tree_good")};

Catalogue collect() {
  Catalogue catalogue;
  for (const Kernel& kernel : all) {
    WorkloadInfo info{.name = std::string(kernel.workload), .unit = "ns_per_step"};
    if (kernel.is_roles()) {
      info.form = Form::roles;
    } else if (kernel.is_nested()) {
      info.form = Form::nested;
      info.axes = {{"depth", "8", {}, ""}};
    } else {
      info.axes = {{"grain", "1", {}, ""}, {"work", "200", {}, ""}};
    }
    catalogue.workloads.push_back(info);
  }
  for (const Mode& mode : modes()) catalogue.modes.push_back(mode.info);
  catalogue.placements = {{"none", "unpinned", ""}, {"cores", "", ""}};
  return catalogue;
}

}  // namespace

std::span<const Kernel> kernels() {
  return all;
}

const Catalogue& catalogue() {
  static const Catalogue made = collect();
  return made;
}

}  // namespace coresweep::exec::testing
