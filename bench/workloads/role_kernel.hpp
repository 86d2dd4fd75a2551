#pragma once

#include <memory>
#include <new>
#include <string>

#include "bench/workloads/workload.hpp"

namespace coresweep::bench {

/// Makes a kernel row of a workload of roles without lock, channel or barrier. `W` has
///   struct State { explicit State(const Shape&); static std::size_t bytes(const Shape&); void reset(); };
///     in the shared region, reset before every trial; Stage (stage.hpp) is one with a seat per worker. It may have
///     std::vector<int> descriptors() const;      as of Kernel
///   static constexpr bool fixed_time;
///   static void run(Worker&, State&);              one worker's part
///   static Verdict check(const State&, const Shape&, std::span<const Tally>);
/// and may have
///   static void require(const Shape&);             throws NotApplicable where this machine cannot run it
///   static void join(Worker&, State&);             as of Kernel
///   static void leave(Worker&, State&);
template <class W>
constexpr exec::Kernel role_row(std::string_view name) {
  using State = typename W::State;
  using exec::Shape;
  using exec::Worker;
  exec::Kernel row{.workload = name,
                   .variant = {},
                   .state_bytes =
                       [](const Shape& shape) {
                         if constexpr (requires { W::require(shape); }) W::require(shape);
                         return State::bytes(shape);
                       },
                   .construct = [](void* state, const Shape& shape) { new (state) State(shape); },
                   .destroy = [](void* state) { std::destroy_at(static_cast<State*>(state)); },
                   .reset = [](void* state, const Shape&) { static_cast<State*>(state)->reset(); },
                   .run_role = [](Worker& worker) { W::run(worker, *static_cast<State*>(worker.state)); },
                   .check =
                       [](const void* state, const Shape& shape, std::span<const exec::Tally> tallies) {
                         return W::check(*static_cast<const State*>(state), shape, tallies);
                       },
                   .fixed_time = W::fixed_time};
  if constexpr (requires(Worker & worker, State & state) { W::join(worker, state); }) {
    row.join = [](Worker& worker) { W::join(worker, *static_cast<State*>(worker.state)); };
  }
  if constexpr (requires(Worker & worker, State & state) { W::leave(worker, state); }) {
    row.leave = [](Worker& worker) { W::leave(worker, *static_cast<State*>(worker.state)); };
  }
  if constexpr (requires(const State& state) { state.descriptors(); }) {
    row.descriptors = [](const void* state) { return static_cast<const State*>(state)->descriptors(); };
  }
  return row;
}

/// This worker's share of the steps of a trial: all together do `work`.
inline std::uint64_t share_of(const exec::Worker& worker) noexcept {
  return part_of(worker.shape->work, worker.shape->workers, worker.index);
}

/// Checks of a fixed number of steps.
inline exec::Verdict check_steps(const exec::Shape& shape, const exec::Tally& sum, std::uint64_t due) {
  if (sum.steps != due) {
    return wrong("did " + std::to_string(sum.steps) + " steps instead of " + std::to_string(due));
  }
  if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
  return {};
}

/// Steps until told to stop, at least one: `step(false)`, and `step(true)` for those that work_scale adds.
template <class Step>
void step_until_stop(exec::Worker& worker, const Step& step) {
  const bool scaled = worker.shape->work_scale != 1.0;
  std::uint64_t steps = 0;
  do {
    step(false);
    ++steps;
    if (scaled) [[unlikely]] {
      for (std::uint64_t due = extra_steps(worker, 1); due > 0; --due, ++worker.tally->scratch_steps) step(true);
    }
  } while (worker.stop->load(std::memory_order_relaxed) == 0);
  worker.tally->steps = steps;
}

}  // namespace coresweep::bench
