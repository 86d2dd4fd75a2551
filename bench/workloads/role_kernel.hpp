#pragma once

#include <new>

#include "bench/workloads/workload.hpp"

namespace coresweep::bench {

/// Makes a kernel row of a workload of roles without lock, channel or barrier. `W` has
///   struct State { explicit State(const Shape&); static std::size_t bytes(const Shape&); void reset(); };
///   static void run(Worker&, State&);              one worker's part, until told to stop
///   static Verdict check(const State&, const Shape&, std::span<const Tally>);
template <class W>
constexpr exec::Kernel role_row(std::string_view name) {
  using State = typename W::State;
  using exec::Shape;
  return {.workload = name,
          .variant = {},
          .state_bytes = State::bytes,
          .construct = [](void* state, const Shape& shape) { new (state) State(shape); },
          .destroy = [](void* state) { static_cast<State*>(state)->~State(); },
          .reset = [](void* state, const Shape&) { static_cast<State*>(state)->reset(); },
          .run_role = [](exec::Worker& worker) { W::run(worker, *static_cast<State*>(worker.state)); },
          .check =
              [](const void* state, const Shape& shape, std::span<const exec::Tally> tallies) {
                return W::check(*static_cast<const State*>(state), shape, tallies);
              },
          .fixed_time = true};
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
