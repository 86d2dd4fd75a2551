#include <cmath>
#include <new>
#include <string>

#include "bench/workloads/mix.hpp"
#include "bench/workloads/workload.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {
namespace {

/// A binary tree of tasks that do next to nothing: what is left is what it costs that tasks create tasks and wait for
/// them. Each has a result of its own, so that a task that ran twice does not pass for one that did not run.
struct Nested {
  struct alignas(exec::padding) State {
    std::uint64_t expected;
    std::uint64_t brought = 0;  ///< what came up to the root, child to parent
  };

  static std::uint64_t step(std::uint64_t node) noexcept { return mix(exec::opaque(node)); }

  static std::uint64_t run_node(exec::Worker& worker, std::uint64_t node) {
    const std::uint64_t result = step(node);
    worker.tally->checksum += result;
    ++worker.tally->steps;
    if (worker.shape->work_scale != 1.0) [[unlikely]]
      run_extra(worker, node);
    return result;
  }

  /// The extra steps of work_scale that fall due with this node; by its number, whoever runs it.
  static void run_extra(exec::Worker& worker, std::uint64_t node) noexcept {
    const auto due_until = [&worker](std::uint64_t nodes) {
      return static_cast<std::uint64_t>(std::floor((worker.shape->work_scale - 1.0) * static_cast<double>(nodes)));
    };
    for (std::uint64_t due = due_until(node) - due_until(node - 1); due > 0; --due) {
      worker.tally->scratch += step(node);
      ++worker.tally->scratch_steps;
    }
  }

  static void construct(void* memory, const exec::Shape& shape) {
    auto* state = new (memory) State{.expected = 0};
    for (std::uint64_t node = 1; node <= shape.work; ++node) state->expected += mix(node);
  }

  static exec::Verdict check(const void* memory, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const auto& state = *static_cast<const State*>(memory);
    const exec::Tally sum = total(tallies);
    if (sum.steps != shape.work) {
      return wrong("ran " + std::to_string(sum.steps) + " tasks instead of " + std::to_string(shape.work));
    }
    if (sum.checksum != state.expected) {
      return wrong("the right number of tasks ran, but not each of them once: results sum up to " +
                   std::to_string(sum.checksum) + " instead of " + std::to_string(state.expected));
    }
    if (state.brought != state.expected) {
      return wrong("the root was brought " + std::to_string(state.brought) + " instead of " +
                   std::to_string(state.expected) + ": some task did not wait for its children");
    }
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    return {};
  }
};

constexpr exec::Kernel rows[] = {
    {.workload = "nested",
     .state_bytes = [](const exec::Shape&) { return sizeof(Nested::State); },
     .construct = Nested::construct,
     .destroy = [](void*) {},
     .reset = [](void* memory, const exec::Shape&) { static_cast<Nested::State*>(memory)->brought = 0; },
     .run_node = Nested::run_node,
     .end_tree = [](void* memory, std::uint64_t sum) { static_cast<Nested::State*>(memory)->brought = sum; },
     .check = Nested::check}};

}  // namespace

extern const Workload workload_nested{
    .info =
        [] {
          return WorkloadInfo{
              .name = "nested",
              .description =
                  "tasks that do next to nothing, create two tasks each and join them by the pool's own means: what a "
                  "task costs that another task creates",
              .step = "one task of a binary tree",
              .unit = "ns_per_step",
              .form = Form::nested,
              .axes = {{"depth", "12", {}, "levels below the root: the tree has 2^(depth+1) - 1 tasks", 20}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
