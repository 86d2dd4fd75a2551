#include "harness/exec/tests/test_kernels.hpp"

#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <string>

#include "harness/exec/executor.hpp"

namespace coresweep::exec::testing {
namespace {

struct State {
  std::atomic<std::uint32_t> arrived{0};
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

Verdict check(const void*, const Shape& shape, std::span<const Tally> tallies) {
  std::uint64_t steps = 0, sum = 0;
  for (const Tally& tally : tallies) {
    steps += tally.steps;
    sum += tally.checksum;
  }
  const bool right = shape.work == 0 ? steps == shape.workers : steps == shape.work && sum == steps * (steps - 1) / 2;
  return {.correct = right, .reason = right ? "" : "steps " + std::to_string(steps), .counters = {}};
}
Verdict say_no(const void*, const Shape&, std::span<const Tally>) {
  return {.correct = false, .reason = "made to fail", .counters = {}};
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

constexpr Kernel wrong() {
  Kernel kernel = tasks<step>("tasks_wrong");
  kernel.check = say_no;
  return kernel;
}

constexpr Kernel all[] = {tasks<step>("tasks_good"),  roles("roles_good", meet),        tasks<die>("tasks_dies"),
                          tasks<quit>("tasks_quits"), roles("roles_dies", die_in_role), wrong()};

Catalogue collect() {
  Catalogue catalogue;
  for (const Kernel& kernel : all) {
    WorkloadInfo info{.name = std::string(kernel.workload), .unit = "ns_per_step"};
    if (kernel.is_roles()) {
      info.form = Form::roles;
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
