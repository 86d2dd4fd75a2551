#pragma once

#include <array>
#include <string>
#include <vector>

#include "bench/machine.hpp"
#include "bench/workloads/node_memory.hpp"
#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/model/errors.hpp"

/// STREAM's triad, a = b + s·c, each worker over arrays of its own. A header of its own, so that the tests can run it
/// with a loop that leaves elements out.
namespace coresweep::bench::triad {

// Elements between two looks at the stop flag: 96 KiB of three arrays, a few µs.
inline constexpr std::uint64_t block = 4096;
// One element in this many is checked, another one in every pass.
inline constexpr std::uint64_t checked_stride = 512;
inline constexpr std::uint64_t bytes_per_step = 3 * sizeof(double);

/// What the axis `size` says, in MiB of all arrays of all workers; the first: four times the last caches.
inline const std::vector<std::string>& sizes() {
  static const std::vector<std::string> words{"auto", "16", "64", "256", "1024", "4096", "16384"};
  return words;
}

struct Loop {
  [[gnu::noinline]] static void run(double* a, const double* b, const double* c, double s) noexcept {
    for (std::uint64_t i = 0; i < block; ++i) a[i] = b[i] + s * c[i];
  }
};

inline double b_of(std::uint64_t i) noexcept {
  return static_cast<double>(i % 1021);
}
inline double c_of(std::uint64_t i) noexcept {
  return static_cast<double>(i % 509);
}
/// Another factor in every pass over the arrays, so that results of the pass before do not pass for this one's.
inline double factor_of(std::uint64_t pass) noexcept {
  return static_cast<double>(2 + pass % 5);
}

/// Bytes of all arrays: so many that the caches do not matter.
struct BeyondCaches {
  static std::uint64_t bytes(const exec::Shape& shape) {
    const std::string& size = sizes()[shape.own[0]];
    const std::uint64_t least = 4 * last_caches_bytes().value_or(0);
    if (least == 0) throw NotApplicable("this machine does not say how large its caches are");
    const std::uint64_t bytes = size == "auto" ? least : std::stoull(size) << 20;
    if (bytes >= least) return bytes;
    throw NotApplicable(size + " MiB are less than four times the last caches (" + std::to_string(least >> 20) +
                        " MiB): the caches would be measured as well");
  }
};

template <class TheLoop, class Size = BeyondCaches>
struct Triad {
  static constexpr bool fixed_time = true;
  struct Seat {
    std::uint64_t blocks = 0;  ///< of its arrays; 0: not touched yet
    std::uint64_t next = 0;    ///< block to be done next, counted on and on: a trial goes on where the last one stopped
    std::uint64_t begin = 0;   ///< of this trial
    std::uint64_t wrong = 0;   ///< elements found wrong after it
    double local_share = -1;
  };
  struct Shared {};

  /// Whole blocks, the same number for every worker.
  static std::uint64_t blocks_per_worker(const exec::Shape& shape) {
    return std::max<std::uint64_t>(1, Size::bytes(shape) / (bytes_per_step * block * shape.workers));
  }
  static std::uint64_t worker_bytes(std::uint64_t blocks) { return blocks * block * bytes_per_step; }
  static void require(const exec::Shape& shape) {
    require_memory(memory_bytes(shape));
    require_policy(policy_of(shape));
  }
  static std::size_t memory_bytes(const exec::Shape& shape) {
    return worker_bytes(blocks_per_worker(shape)) * shape.workers;
  }
  struct State : Stage<Seat, Shared> {
    using Base = Stage<Seat, Shared>;
    using Base::Base;
    static std::size_t bytes(const exec::Shape& shape) { return Base::bytes(shape, memory_bytes(shape)); }
  };
  static MemoryPolicy policy_of(const exec::Shape& shape) { return static_cast<MemoryPolicy>(shape.own[1]); }

  /// A worker's arrays: a, b, c, one behind the other.
  static std::array<double*, 3> arrays_of(const State& stage, std::uint32_t worker) {
    const std::uint64_t blocks = stage.seat(worker).blocks, elements = blocks * block;
    auto* first = reinterpret_cast<double*>(stage.memory() + worker * worker_bytes(blocks));
    return {first, first + elements, first + 2 * elements};
  }

  /// The first time: its arrays get their place, by first touch from where the worker is bound.
  static void join(exec::Worker& worker, State& stage) {
    Seat& seat = stage.seat(worker.index);
    if (seat.blocks != 0) return;
    seat.blocks = blocks_per_worker(*worker.shape);
    const auto [a, b, c] = arrays_of(stage, worker.index);
    place_memory(a, worker_bytes(seat.blocks), policy_of(*worker.shape));
    for (std::uint64_t i = 0; i < seat.blocks * block; ++i) {
      a[i] = 0;
      b[i] = b_of(i);
      c[i] = c_of(i);
    }
    seat.local_share = share_on_own_node(a, worker_bytes(seat.blocks));
  }

  static void run(exec::Worker& worker, State& stage) {
    Seat& seat = stage.seat(worker.index);
    const auto [a, b, c] = arrays_of(stage, worker.index);
    const bool scaled = worker.shape->work_scale != 1.0;
    const std::int64_t begin = exec::now_ns();
    seat.begin = seat.next;
    do {
      do_block(seat, a, b, c, seat.next);
      ++seat.next;
      if (scaled) [[unlikely]] {
        // Extra steps are whole blocks; what is due of one is carried on.
        for (worker.tally->own[1] += extra_steps(worker, block); worker.tally->own[1] >= block;
             worker.tally->own[1] -= block) {
          do_block(seat, a, b, c, seat.next - 1);
          worker.tally->scratch_steps += block;
        }
      }
    } while (worker.stop->load(std::memory_order_relaxed) == 0);
    worker.tally->own[0] = static_cast<std::uint64_t>(exec::now_ns() - begin);
    worker.tally->steps = (seat.next - seat.begin) * block;
  }
  static void do_block(const Seat& seat, double* a, const double* b, const double* c, std::uint64_t number) noexcept {
    const std::uint64_t at = number % seat.blocks * block;
    TheLoop::run(a + at, b + at, c + at, factor_of(number / seat.blocks));
  }

  /// Looks at what this trial wrote, outside its time: one element in 512 of every block.
  static void leave(exec::Worker& worker, State& stage) {
    Seat& seat = stage.seat(worker.index);
    const double* a = arrays_of(stage, worker.index)[0];
    seat.wrong = 0;
    const std::uint64_t first = std::max(seat.begin, seat.next - std::min(seat.next, seat.blocks));
    for (std::uint64_t number = first; number < seat.next; ++number) {
      const std::uint64_t pass = number / seat.blocks, at = number % seat.blocks * block;
      for (std::uint64_t i = at + pass % checked_stride; i < at + block; i += checked_stride) {
        seat.wrong += a[i] == b_of(i) + factor_of(pass) * c_of(i) ? 0 : 1;
      }
    }
  }

  static exec::Verdict check(const State& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    std::uint64_t steps = 0, wrong_elements = 0;
    double gb_per_s = 0, local = 0;
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      const Seat& seat = stage.seat(i);
      steps += (seat.next - seat.begin) * block;
      wrong_elements += seat.wrong;
      local += seat.local_share;
      if (tallies[i].own[0] == 0) return wrong("worker " + std::to_string(i) + " took no time");
      gb_per_s += static_cast<double>(tallies[i].steps * bytes_per_step) / static_cast<double>(tallies[i].own[0]);
    }
    if (wrong_elements != 0) return wrong(std::to_string(wrong_elements) + " of the elements looked at are wrong");
    if (steps != sum.steps || steps == 0) return wrong("did not do the steps that were counted");
    const auto due = (shape.work_scale - 1.0) * static_cast<double>(sum.steps);
    const auto whole = static_cast<double>(block * shape.workers);
    if (std::abs(static_cast<double>(sum.scratch_steps) - due) > whole) {
      return wrong("did not do the extra steps of --work-scale");
    }
    exec::Verdict verdict;
    verdict.counters = {{"gb_per_s", gb_per_s}, {"arrays_bytes", static_cast<double>(memory_of(stage, shape))}};
    if (local >= 0) verdict.counters["local_pages_share"] = local / shape.workers;
    return verdict;
  }
  static std::uint64_t memory_of(const State& stage, const exec::Shape& shape) {
    return worker_bytes(stage.seat(0).blocks) * shape.workers;
  }
};

}  // namespace coresweep::bench::triad
