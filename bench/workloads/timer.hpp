#pragma once

#include <ctime>

#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"
#include "bench/workloads/ticks.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/model/errors.hpp"

/// Reading clocks, one read after the other. A header of its own, so that the tests can read a clock that goes back.
namespace coresweep::bench::timer {

enum class Source : std::uint64_t { monotonic, monotonic_raw, monotonic_coarse, realtime, tsc, tsc_ordered };

inline bool counts_ticks(Source source) noexcept {
  return source == Source::tsc || source == Source::tsc_ordered;
}

inline clockid_t id_of(Source source) noexcept {
  switch (source) {
    case Source::monotonic_raw:
      return CLOCK_MONOTONIC_RAW;
    case Source::monotonic_coarse:
      return CLOCK_MONOTONIC_COARSE;
    case Source::realtime:
      return CLOCK_REALTIME;
    default:
      return CLOCK_MONOTONIC;
  }
}

inline std::uint64_t ns_of(const timespec& time) noexcept {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

/// Clocks as they are: ns, or ticks.
struct Clocks {
  template <Source source>
  static std::uint64_t read() noexcept {
    if constexpr (source == Source::tsc) {
      return raw_ticks();
    } else if constexpr (source == Source::tsc_ordered) {
      return ticks();
    } else {
      timespec time;
      clock_gettime(id_of(source), &time);
      return ns_of(time);
    }
  }
};

template <class TheClocks>
struct Timer {
  static constexpr bool fixed_time = false;
  // Reads in search of the smallest step, outside what is measured: a coarse clock needs milliseconds for one.
  static constexpr int looks = 20000;
  static constexpr std::int64_t looks_ns = 20'000'000;

  struct Seat {
    std::uint64_t smallest_step = 0;  ///< > 0, in the clock's own unit; 0: none seen
    double ticks_per_ns = 0;
  };
  struct Shared {};
  using State = Stage<Seat, Shared>;

  static Source source_of(const exec::Shape& shape) { return static_cast<Source>(shape.own[0]); }
  static void require(const exec::Shape& shape) {
    if (counts_ticks(source_of(shape)) && !has_ticks) {
      throw NotApplicable("no such counter is known on this kind of CPU");
    }
  }

  template <Source source>
  static std::uint64_t smallest_step() noexcept {
    std::uint64_t smallest = 0;
    const std::int64_t until = exec::now_ns() + looks_ns;
    std::uint64_t last = TheClocks::template read<source>();
    for (int i = 0; i < looks || (smallest == 0 && exec::now_ns() < until); ++i) {
      const std::uint64_t now = TheClocks::template read<source>();
      if (now > last && (smallest == 0 || now - last < smallest)) smallest = now - last;
      last = now;
    }
    return smallest;
  }

  /// Reads so often; returns how often the clock did not go back.
  template <Source source>
  [[gnu::noinline]] static std::uint64_t read(std::uint64_t times) noexcept {
    std::uint64_t forward = 0, last = 0;
    for (std::uint64_t i = 0; i < times; ++i) {
      const std::uint64_t now = TheClocks::template read<source>();
      forward += now >= last ? 1 : 0;
      last = now;
    }
    return forward;
  }

  struct Reading {
    std::uint64_t (*read)(std::uint64_t times) noexcept;
    std::uint64_t (*smallest_step)() noexcept;
  };
  static Reading reading_of(Source source) noexcept {
    switch (source) {
      case Source::monotonic_raw:
        return {read<Source::monotonic_raw>, smallest_step<Source::monotonic_raw>};
      case Source::monotonic_coarse:
        return {read<Source::monotonic_coarse>, smallest_step<Source::monotonic_coarse>};
      case Source::realtime:
        return {read<Source::realtime>, smallest_step<Source::realtime>};
      case Source::tsc:
        return {read<Source::tsc>, smallest_step<Source::tsc>};
      case Source::tsc_ordered:
        return {read<Source::tsc_ordered>, smallest_step<Source::tsc_ordered>};
      default:
        return {read<Source::monotonic>, smallest_step<Source::monotonic>};
    }
  }

  /// The first time: the clock's smallest step, and how fast ticks come.
  static void join(exec::Worker& worker, State& stage) {
    Seat& seat = stage.seat(worker.index);
    if (seat.ticks_per_ns > 0) return;
    const std::int64_t begin = exec::now_ns();
    const std::uint64_t first = ticks();
    seat.smallest_step = reading_of(source_of(*worker.shape)).smallest_step();
    const std::uint64_t last = ticks();
    seat.ticks_per_ns = std::max(1e-9, static_cast<double>(last - first) / static_cast<double>(exec::now_ns() - begin));
  }

  static void run(exec::Worker& worker, State&) {
    const Reading reading = reading_of(source_of(*worker.shape));
    const std::uint64_t reads = share_of(worker);
    const std::int64_t begin = exec::now_ns();
    worker.tally->checksum = reading.read(reads);
    worker.tally->own[0] = static_cast<std::uint64_t>(exec::now_ns() - begin);
    worker.tally->steps = reads;
    if (worker.shape->work_scale == 1.0) return;
    const std::uint64_t extra = extra_steps(worker, reads);
    worker.tally->scratch = reading.read(extra);
    worker.tally->scratch_steps = extra;
  }

  static exec::Verdict check(const State& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    const Source source = source_of(shape);
    if (sum.checksum > sum.steps) return wrong("more reads than there were");
    const std::uint64_t went_back = sum.steps - sum.checksum;
    // CLOCK_REALTIME may be set back; none of the others may go back, as seen by one worker.
    if (went_back != 0 && source != Source::realtime)
      return wrong("the clock went back " + std::to_string(went_back) + " times");
    exec::Verdict verdict = check_steps(shape, sum, shape.work);
    const Seat& seat = stage.seat(0);
    const double unit_ns = counts_ticks(source) ? 1 / seat.ticks_per_ns : 1;
    verdict.counters = {
        {"read_ns", static_cast<double>(sum.own[0]) / static_cast<double>(std::max<std::uint64_t>(1, sum.steps))},
        {"smallest_step_ns", static_cast<double>(seat.smallest_step) * unit_ns},
        {"went_back", static_cast<double>(went_back)}};
    if (counts_ticks(source)) {
      verdict.counters["ticks_per_s"] = seat.ticks_per_ns * 1e9;
      verdict.counters["invariant"] = ticks_are_invariant() ? 1 : 0;
    } else {
      timespec resolution{};
      clock_getres(id_of(source), &resolution);
      verdict.counters["resolution_ns"] = static_cast<double>(ns_of(resolution));
    }
    return verdict;
  }
};

}  // namespace coresweep::bench::timer
