#pragma once

#include <new>

#include "bench/barrier_list.hpp"
#include "bench/barriers/barrier.hpp"
#include "bench/program.hpp"
#include "bench/workloads/stall.hpp"
#include "bench/workloads/workload.hpp"

namespace coresweep::bench {

/// What the workers of a barrier workload share: the barrier, what the workload keeps, and behind it, per worker, the
/// barrier's context and the workload's own part; last, what memory the barrier has of its own. `Shared` and `Part` are
/// constructed afresh before every trial.
template <class Barrier, class Shared, class Part>
struct alignas(exec::padding) BarrierState {
  struct alignas(exec::padding) Seat {
    typename Barrier::Context context;
    alignas(exec::padding) Part part;
  };

  explicit BarrierState(const exec::Shape& shape)
      : workers(shape.workers), barrier(setup_of(shape, reinterpret_cast<std::byte*>(seats() + shape.workers))) {
    for (std::uint32_t i = 0; i < workers; ++i) new (seats() + i) Seat;
  }
  static BarrierSetup setup_of(const exec::Shape& shape, std::byte* memory) {
    return {.process_shared = shape.process_shared != 0, .workers = shape.workers, .memory = memory};
  }
  static std::size_t bytes(const exec::Shape& shape) {
    std::size_t bytes = sizeof(BarrierState) + shape.workers * sizeof(Seat);
    if constexpr (requires { Barrier::bytes_behind(BarrierSetup{}); }) {
      bytes += Barrier::bytes_behind(setup_of(shape, nullptr));
    }
    return bytes;
  }
  Seat* seats() { return reinterpret_cast<Seat*>(this + 1); }
  const Seat* seats() const { return reinterpret_cast<const Seat*>(this + 1); }
  void reset() {
    new (&shared) Shared;
    stall = {};
    for (std::uint32_t i = 0; i < workers; ++i) new (&seats()[i].part) Part;
  }

  std::uint32_t workers;
  alignas(exec::padding) Barrier barrier;
  alignas(exec::padding) Shared shared{};
  Stall stall{};  ///< the caller's, when the trial should be over
};

/// A kernel row per barrier. `W<Barrier>` has
///   struct Shared; struct Part;
///   static void run(Worker&, BarrierState<Barrier, Shared, Part>&);
///   static Verdict check(const BarrierState<…>&, const Shape&, std::span<const Tally>);
///   static std::uint64_t progress(const BarrierState<…>&);  changes while all is well
///   static std::string stuck(const BarrierState<…>&);       of exec::Kernel, asked when nothing has moved for so long
///   static constexpr bool fixed_time;
template <template <class> class W, class Barrier, std::int64_t patience_ns = sitter_patience_ns>
constexpr exec::Kernel barrier_row(std::string_view workload, std::string_view name) {
  if constexpr (!runs_here<Barrier>) {
    return {.workload = workload, .variant = name};
  } else {
    using State = BarrierState<Barrier, typename W<Barrier>::Shared, typename W<Barrier>::Part>;
    using exec::Shape;
    constexpr auto join = [](exec::Worker& worker) {
      State& state = *static_cast<State*>(worker.state);
      if constexpr (requires { state.barrier.join(state.seats()[0].context, worker.index); }) {
        state.barrier.join(state.seats()[worker.index].context, worker.index);
      }
    };
    return {.workload = workload,
            .variant = name,
            .state_bytes = State::bytes,
            .construct = [](void* state, const Shape& shape) { new (state) State(shape); },
            .destroy = [](void* state) { static_cast<State*>(state)->~State(); },
            .reset = [](void* state, const Shape&) { static_cast<State*>(state)->reset(); },
            .run_role = [](exec::Worker& worker) { W<Barrier>::run(worker, *static_cast<State*>(worker.state)); },
            .join = join,
            .stuck = [](void* memory) -> std::string {
              State& state = *static_cast<State*>(memory);
              return state.stall.lasts(W<Barrier>::progress(state), patience_ns) ? W<Barrier>::stuck(state) : "";
            },
            .check =
                [](const void* state, const Shape& shape, std::span<const exec::Tally> tallies) {
                  return W<Barrier>::check(*static_cast<const State*>(state), shape, tallies);
                },
            .fixed_time = W<Barrier>::fixed_time};
  }
}

template <template <class> class W>
constexpr auto barrier_rows(std::string_view workload) {
  return table_of(barrier_list{},
                  [workload]<class Entry>() { return barrier_row<W, typename Entry::type>(workload, Entry::name); });
}

}  // namespace coresweep::bench
