#pragma once

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "bench/futex_scope.hpp"
#include "bench/wake_sleepers.hpp"
#include "bench/workloads/sitter.hpp"
#include "bench/workloads/stall.hpp"
#include "bench/workloads/workload.hpp"

namespace coresweep::bench {

/// The row of a workload of roles that can be played over several primitives; its first own axis says which (where
/// there is but one, no axis does). A primitive has
///   static constexpr std::string_view name;       the axis's word
///   static constexpr bool process_shared;
/// and `W<Primitive>` has
///   struct State;  explicit State(const Shape&); void reset();
///   static std::size_t bytes_behind(const Shape&);          optional: memory behind the state, zeroed
///   static void run(Worker&, State&);
///   static Verdict check(const State&, const Shape&, std::span<const Tally>);
///   static constexpr bool fixed_time;
///   static void require(const Shape&);            optional: throws NotApplicable where this machine cannot run it
/// and, where a primitive that fails would make workers wait for ever,
///   static std::uint64_t progress(const State&);            changes while all is well
///   static void rescue(State&);                             makes everybody leave; called by another thread
/// or, where nobody can make them leave, `progress` and
///   static std::string stuck(const State&);                 why, when nothing has moved for so long; see exec::Kernel
/// and, where one of them may sleep on when it need not,
///   static void wake_sleepers(State&);                      see exec::Kernel
template <template <class> class W, std::int64_t patience_ns, class... Primitives>
struct ChosenKernel {
  using Shape = exec::Shape;
  struct alignas(exec::padding) Head {
    std::uint64_t choice;
    std::atomic<std::uint32_t> joined{0};  ///< of this trial's workers: those that came …
    std::atomic<std::uint32_t> left{0};    ///< … and those that have gone
    Stall stall{};                         ///< the caller's
  };

  static std::uint64_t choice_of(const Shape& shape) {
    return sizeof...(Primitives) == 1 ? 0 : std::min<std::uint64_t>(shape.own[0], sizeof...(Primitives) - 1);
  }

  template <class First, class... Rest, class Call>
  static auto pick(std::uint64_t choice, const Call& call) {
    if constexpr (sizeof...(Rest) == 0) {
      return call.template operator()<W<First>>();
    } else {
      return choice == 0 ? call.template operator()<W<First>>() : pick<Rest...>(choice - 1, call);
    }
  }
  template <class Call>
  static auto with_chosen(std::uint64_t choice, const Call& call) {
    return pick<Primitives...>(choice, call);
  }

  template <class Which>
  static auto& state_of(void* memory) {
    return *reinterpret_cast<typename Which::State*>(static_cast<Head*>(memory) + 1);
  }
  template <class Which>
  static const auto& state_of(const void* memory) {
    return *reinterpret_cast<const typename Which::State*>(static_cast<const Head*>(memory) + 1);
  }

  static std::size_t state_bytes(const Shape& shape) {
    return with_chosen(choice_of(shape), [&]<class Which>() {
      if constexpr (requires { Which::require(shape); }) Which::require(shape);
      std::size_t bytes = sizeof(Head) + sizeof(typename Which::State);
      if constexpr (requires { Which::bytes_behind(shape); }) bytes += Which::bytes_behind(shape);
      return bytes;
    });
  }
  static void construct(void* memory, const Shape& shape) {
    const auto* head = new (memory) Head{.choice = choice_of(shape)};
    with_chosen(head->choice, [&]<class Which>() { new (&state_of<Which>(memory)) typename Which::State(shape); });
  }
  static void destroy(void* memory) {
    with_chosen(static_cast<Head*>(memory)->choice, [&]<class Which>() { std::destroy_at(&state_of<Which>(memory)); });
  }
  static void reset(void* memory, const Shape&) {
    Head& head = *static_cast<Head*>(memory);
    head.joined.store(0, std::memory_order_relaxed);
    head.left.store(0, std::memory_order_relaxed);
    head.stall = {};
    with_chosen(head.choice, [&]<class Which>() { state_of<Which>(memory).reset(); });
  }
  static void run(exec::Worker& worker) {
    with_chosen(choice_of(*worker.shape), [&]<class Which>() { Which::run(worker, state_of<Which>(worker.state)); });
  }
  static exec::Verdict check(const void* memory, const Shape& shape, std::span<const exec::Tally> tallies) {
    return with_chosen(choice_of(shape),
                       [&]<class Which>() { return Which::check(state_of<Which>(memory), shape, tallies); });
  }

  static void join(exec::Worker& worker) {
    static_cast<Head*>(worker.state)->joined.fetch_add(1, std::memory_order_relaxed);
    if (worker.index != 0 || worker.shape->workers < 2) return;
    with_chosen(choice_of(*worker.shape), [&]<class Which>() {
      if constexpr (requires(typename Which::State & state) { Which::rescue(state); }) {
        auto& state = state_of<Which>(worker.state);
        own_sitter().emplace([&state] { return Which::progress(state); }, [&state] { Which::rescue(state); },
                             patience_ns);
      }
    });
  }
  /// The sitter stays until everybody has gone: somebody may hang after worker 0 has done its part.
  static void leave(exec::Worker& worker) {
    Head& head = *static_cast<Head*>(worker.state);
    const int scope = futex_scope(*worker.shape);
    std::uint32_t gone = head.left.fetch_add(1, std::memory_order_acq_rel) + 1;
    exec::futex_wake(head.left, INT_MAX, scope);
    if (!own_sitter()) return;
    for (; gone < head.joined.load(std::memory_order_relaxed); gone = head.left.load(std::memory_order_acquire)) {
      exec::futex_wait(head.left, gone, -1, scope);
    }
    own_sitter().reset();
  }

  static void wake_sleepers(void* memory) {
    with_chosen(static_cast<Head*>(memory)->choice, [&]<class Which>() {
      if constexpr (requires(typename Which::State & state) { Which::wake_sleepers(state); }) {
        Which::wake_sleepers(state_of<Which>(memory));
      }
    });
  }

  template <class Which>
  static constexpr bool can_be_stuck = requires(const typename Which::State& state) {
    Which::stuck(state);
  };
  static std::string stuck(void* memory) {
    Head& head = *static_cast<Head*>(memory);
    return with_chosen(head.choice, [&]<class Which>() -> std::string {
      if constexpr (can_be_stuck<Which>) {
        const auto& state = state_of<Which>(memory);
        if (head.stall.lasts(Which::progress(state), patience_ns)) return Which::stuck(state);
      }
      return {};
    });
  }

  static constexpr exec::Kernel row(std::string_view name) {
    return {.workload = name,
            .state_bytes = state_bytes,
            .construct = construct,
            .destroy = destroy,
            .reset = reset,
            .run_role = run,
            .join = join,
            .leave = leave,
            .wake_sleepers = (Oversleeps<Primitives> || ...) ? wake_sleepers : nullptr,
            .stuck = (can_be_stuck<W<Primitives>> || ...) ? stuck : nullptr,
            .check = check,
            .fixed_time = (W<Primitives>::fixed_time || ...)};
  }
};

/// The axis that chooses.
template <class... Primitives>
AxisInfo primitive_axis(std::string description, std::string key = "primitive") {
  std::vector<std::string> names{std::string(Primitives::name)...};
  return {std::move(key), names.front(), names, std::move(description)};
}

/// Why the chosen primitive cannot be used between the workers of a mode.
template <class... Primitives>
std::optional<std::string> not_between_processes(const Case& subject, const ModeInfo& mode) {
  if (mode.workers_are != WorkersAre::processes) return std::nullopt;
  std::string_view refused;
  const auto look = [&](std::string_view name, bool process_shared) {
    const bool chosen = sizeof...(Primitives) == 1 || axis_of(subject, "primitive") == name;
    if (chosen && !process_shared) refused = name;
  };
  (look(Primitives::name, Primitives::process_shared), ...);
  if (refused.empty()) return std::nullopt;
  return threads_only(refused);
}

}  // namespace coresweep::bench
