#pragma once

#include <array>
#include <exception>
#include <string>

#include "bench/machine.hpp"
#include "bench/workloads/chosen_kernel.hpp"
#include "bench/workloads/creation/ballast.hpp"
#include "bench/workloads/creation/creators.hpp"
#include "bench/workloads/percentiles.hpp"

/// One creator makes children that do nothing, one after the other. A header of its own, so that the tests can run it
/// over creators that do not create.
namespace coresweep::bench::spawn {

/// What the axis `touched` says, in MiB.
inline constexpr std::array<std::uint64_t, 3> touched_mib{0, 64, 1024};

inline std::uint64_t ballast_bytes(const exec::Shape& shape) {
  return touched_mib[shape.own[1]] << 20;
}

template <class Creator>
struct Births {
  static constexpr bool fixed_time = false;

  /// Of one child, in ns from just before it was asked for.
  struct Times {
    std::int64_t created_ns, ended_ns;
  };
  struct alignas(exec::padding) State {
    explicit State(const exec::Shape& shape) : ballast(ballast_bytes(shape)) {}
    void reset() {
      ran.store(0, std::memory_order_relaxed);
      bad_child.clear();
    }
    Times* times() { return reinterpret_cast<Times*>(this + 1); }
    const Times* times() const { return reinterpret_cast<const Times*>(this + 1); }

    const Ballast ballast;
    std::string bad_child;  // the creator is the caller, so that it may lie in the caller's memory
    alignas(exec::padding) std::atomic<std::uint64_t> ran{0};
  };
  static std::uint64_t observed(const exec::Shape& shape) { return std::min(shape.work, most_observations); }
  /// `fork` itself needs little; but a machine that starts to swap measures that.
  static void require(const exec::Shape& shape) {
    if (ballast_bytes(shape) != 0) require_memory(ballast_bytes(shape));
  }
  static std::size_t bytes_behind(const exec::Shape& shape) { return observed(shape) * sizeof(Times); }

  static void run(exec::Worker& worker, State& state) {
    const std::uint64_t work = worker.shape->work;
    const std::uint64_t births = work + extra_steps(worker, work);
    std::uint64_t i = 0;
    try {
      for (; i < births; ++i) {
        Birth birth{.ran = state.ran, .program = worker.program};
        const std::int64_t begin = exec::now_ns();
        Creator::create(birth);
        const std::int64_t end = exec::now_ns();
        if (i < observed(*worker.shape)) state.times()[i] = {birth.created_ns - begin, end - begin};
        ++(i < work ? worker.tally->steps : worker.tally->scratch_steps);
      }
    } catch (const creation::BadChild& error) {
      state.bad_child = error.what();
    } catch (const std::exception& refusal) {
      throw creation::not_started(i + 1, births, refusal);  // the creator is the caller: the case ends with it
    }
  }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    if (!state.bad_child.empty()) return wrong(state.bad_child);
    const exec::Tally sum = total(tallies);
    if (sum.steps != shape.work) return wrong("created " + std::to_string(sum.steps) + " children instead of all");
    if (const auto ran = state.ran.load(); ran != sum.steps + sum.scratch_steps) {
      return wrong(std::to_string(ran) + " children ran instead of " + std::to_string(sum.steps + sum.scratch_steps));
    }
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    exec::Verdict verdict;
    for (const Times& each : std::span(state.times(), observed(shape))) {
      verdict.observations["create"].add(static_cast<double>(each.created_ns));
      verdict.observations["life"].add(static_cast<double>(each.ended_ns));
    }
    return verdict;
  }
};

}  // namespace coresweep::bench::spawn
