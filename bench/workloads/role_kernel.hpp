#pragma once

#include <algorithm>
#include <memory>
#include <new>

#include "bench/workloads/workload.hpp"

namespace coresweep::bench {

/// Makes a kernel row of a workload of roles that takes no lock, channel or barrier. `W` has
///   struct Seat;           per worker, in the shared region, on lines of its own; lives as long as the case
///   struct Shared;         of all workers; constructed afresh before every trial
///   static constexpr bool fixed_time;
///   static void run(Worker&, Stage&);                          one worker's part; Stage is RoleKernel<W>::Stage
///   static Verdict check(Stage&, const Shape&, std::span<const Tally>);
/// and may have
///   static std::size_t memory_bytes(const Shape&);             of Stage::memory(), on pages of their own, untouched
///   static void join(Worker&, Stage&); static void leave(Worker&, Stage&);     as of Kernel
///   static void reset(Stage&, const Shape&);                                   before every trial
///   static void require(const Shape&);    throws Error, e.g. NotApplicable, where it cannot be measured
///   static void open(Stage&, const Shape&); static void close(Stage&);         by the caller, at both ends of a case
template <class W>
struct RoleKernel {
  using Shape = exec::Shape;
  static constexpr std::size_t page = 4096;

  class alignas(exec::padding) Stage {
   public:
    explicit Stage(const Shape& shape) : workers_(shape.workers) {
      for (std::uint32_t i = 0; i < workers_; ++i) new (seats() + i) PaddedSeat;
    }
    typename W::Seat& seat(std::uint32_t worker) { return seats()[worker].seat; }
    typename W::Shared& shared() { return shared_; }
    std::uint32_t workers() const { return workers_; }
    /// At the same distance for every process: their mappings begin at pages, wherever they lie.
    char* memory() {
      char* behind = reinterpret_cast<char*>(seats() + workers_);
      return behind + (page - reinterpret_cast<std::uintptr_t>(behind) % page) % page;
    }
    void renew() { new (&shared_) typename W::Shared; }
    static std::size_t bytes(const Shape& shape) {
      std::size_t memory = 0;
      if constexpr (requires { W::memory_bytes(shape); }) memory = page + W::memory_bytes(shape);
      return sizeof(Stage) + shape.workers * sizeof(PaddedSeat) + memory;
    }

   private:
    struct alignas(exec::padding) PaddedSeat {
      typename W::Seat seat;
    };
    PaddedSeat* seats() { return reinterpret_cast<PaddedSeat*>(this + 1); }

    std::uint32_t workers_;
    alignas(exec::padding) typename W::Shared shared_{};
  };

  static Stage& stage_of(void* state) { return *static_cast<Stage*>(state); }

  static std::size_t bytes(const Shape& shape) {
    if constexpr (requires { W::require(shape); }) W::require(shape);
    return Stage::bytes(shape);
  }
  static void construct(void* state, const Shape& shape) {
    [[maybe_unused]] auto* stage = new (state) Stage(shape);
    if constexpr (requires { W::open(*stage, shape); }) W::open(*stage, shape);
  }
  static void destroy([[maybe_unused]] void* state) {
    if constexpr (requires { W::close(stage_of(state)); }) W::close(stage_of(state));
  }
  static void reset(void* state, [[maybe_unused]] const Shape& shape) {
    stage_of(state).renew();
    if constexpr (requires { W::reset(stage_of(state), shape); }) W::reset(stage_of(state), shape);
  }
  static void run(exec::Worker& worker) { W::run(worker, stage_of(worker.state)); }
  static void join([[maybe_unused]] exec::Worker& worker) {
    if constexpr (requires { W::join(worker, stage_of(worker.state)); }) W::join(worker, stage_of(worker.state));
  }
  static void leave([[maybe_unused]] exec::Worker& worker) {
    if constexpr (requires { W::leave(worker, stage_of(worker.state)); }) W::leave(worker, stage_of(worker.state));
  }
  static exec::Verdict check(const void* state, const Shape& shape, std::span<const exec::Tally> tallies) {
    return W::check(stage_of(const_cast<void*>(state)), shape, tallies);
  }

  static constexpr exec::Kernel row(std::string_view name) {
    return {.workload = name,
            .variant = {},
            .state_bytes = bytes,
            .construct = construct,
            .destroy = destroy,
            .reset = reset,
            .run_role = run,
            .join = join,
            .leave = leave,
            .check = check,
            .fixed_time = W::fixed_time};
  }
};

/// This worker's share of the steps of a trial: all together do `work`, each as many as the others, or one more.
inline std::uint64_t share_of(const exec::Worker& worker) noexcept {
  const std::uint64_t workers = worker.shape->workers;
  return worker.shape->work / workers + (worker.index < worker.shape->work % workers ? 1 : 0);
}

/// Checks of a fixed number of steps.
inline exec::Verdict check_steps(const exec::Shape& shape, const exec::Tally& sum, std::uint64_t due) {
  if (sum.steps != due) {
    return wrong("did " + std::to_string(sum.steps) + " steps instead of " + std::to_string(due));
  }
  if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
  return {};
}

/// The middle of some numbers (of two, the greater). Changes their order.
inline double median_of(std::span<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace coresweep::bench
