#pragma once

#include <new>

#include "bench/lock_list.hpp"
#include "bench/locks/lock.hpp"
#include "bench/program.hpp"
#include "bench/wake_sleepers.hpp"
#include "bench/workloads/workload.hpp"

namespace coresweep::bench {

/// What the workers of a lock workload share: the lock, what it guards, and a context per worker behind it. `Guarded`
/// is constructed afresh before every trial.
template <class Lock, class Guarded>
struct alignas(exec::padding) LockState {
  struct alignas(exec::padding) PaddedContext {
    typename Lock::Context context;
  };

  explicit LockState(const exec::Shape& shape)
      : lock(LockSetup{.process_shared = shape.process_shared != 0, .workers = shape.workers}) {
    for (std::uint32_t i = 0; i < shape.workers; ++i) new (contexts() + i) PaddedContext;
  }

  static std::size_t bytes(const exec::Shape& shape) {
    return sizeof(LockState) + shape.workers * sizeof(PaddedContext);
  }
  PaddedContext* contexts() { return reinterpret_cast<PaddedContext*>(this + 1); }
  typename Lock::Context& context_of(const exec::Worker& worker) { return contexts()[worker.index].context; }
  void join(const exec::Worker& worker) {
    if constexpr (Joins<Lock>) lock.join(context_of(worker), worker.index);
  }
  void leave(const exec::Worker& worker) {
    if constexpr (Joins<Lock>) lock.leave(context_of(worker));
  }

  void wake_sleepers() noexcept {
    if constexpr (Oversleeps<Lock>) lock.wake_sleepers();
  }

  alignas(exec::padding) Lock lock;
  alignas(exec::padding) Guarded guarded{};
};

/// A kernel row per lock. `W<Lock>` has
///   struct Guarded;                                        what the lock guards
///   static void run(Worker&, LockState<Lock, Guarded>&);   one worker's part
///   static Verdict check(const Guarded&, const Shape&, std::span<const Tally>);
///   static constexpr bool fixed_time;
///   static constexpr bool guards_sections;                 it calls lock and unlock itself: no locks of kind `update`
///   static void require();                                 optional: throws NotApplicable where it cannot be run
template <template <class> class W, class Lock>
constexpr exec::Kernel lock_row(std::string_view workload, std::string_view lock) {
  if constexpr (!runs_here<Lock> || (W<Lock>::guards_sections && !Locks<Lock>)) {
    return {.workload = workload, .variant = lock};
  } else {
    using State = LockState<Lock, typename W<Lock>::Guarded>;
    using exec::Shape;
    return {
        .workload = workload,
        .variant = lock,
        .state_bytes =
            [](const Shape& shape) {
              if constexpr (requires { W<Lock>::require(); }) W<Lock>::require();
              return State::bytes(shape);
            },
        .construct = [](void* state, const Shape& shape) { new (state) State(shape); },
        .destroy = [](void* state) { static_cast<State*>(state)->~State(); },
        .reset = [](void* state,
                    const Shape&) { new (&static_cast<State*>(state)->guarded) typename W<Lock>::Guarded; },
        .run_role = [](exec::Worker& worker) { W<Lock>::run(worker, *static_cast<State*>(worker.state)); },
        .join = [](exec::Worker& worker) { static_cast<State*>(worker.state)->join(worker); },
        .leave = [](exec::Worker& worker) { static_cast<State*>(worker.state)->leave(worker); },
        .wake_sleepers = Oversleeps<Lock> ? +[](void* state) { static_cast<State*>(state)->wake_sleepers(); } : nullptr,
        .check =
            [](const void* state, const Shape& shape, std::span<const exec::Tally> tallies) {
              return W<Lock>::check(static_cast<const State*>(state)->guarded, shape, tallies);
            },
        .fixed_time = W<Lock>::fixed_time};
  }
}

/// A row per registered lock, in the order of the registry.
template <template <class> class W>
constexpr auto lock_rows(std::string_view workload) {
  return table_of(lock_list{},
                  [workload]<class Entry>() { return lock_row<W, typename Entry::type>(workload, Entry::name); });
}

}  // namespace coresweep::bench
