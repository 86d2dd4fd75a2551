#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <array>
#include <bit>
#include <string>
#include <vector>

#include "bench/machine.hpp"
#include "bench/workloads/mix.hpp"
#include "bench/workloads/node_memory.hpp"
#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/model/errors.hpp"

/// Memory bandwidth: each worker goes over three arrays of its own, a, b and c. A header of its own, so that the tests
/// can run it with loops that leave elements out.
namespace coresweep::bench::triad {

// Elements between two looks at the stop flag: 96 KiB of three arrays, a few µs.
inline constexpr std::uint64_t block = 4096;
// One element in this many is checked, another one in every pass.
inline constexpr std::uint64_t checked_stride = 512;
inline constexpr std::uint64_t bytes_per_step = 3 * sizeof(double);  // as STREAM counts them

/// What is done with an element.
enum class Access : std::uint64_t {
  triad,        ///< STREAM's: a = b + s·c
  read,         ///< all three are read
  nontemporal,  ///< the triad with stores that go past the caches
};

/// What the memory bus moves for it. A store that goes through the caches first reads the line that it is about to
/// overwrite (write-allocate); some CPUs leave that out for whole lines, and then move as little as STREAM counts.
constexpr std::uint64_t bus_bytes_per_step(Access access) noexcept {
  return access == Access::triad ? bytes_per_step + sizeof(double) : bytes_per_step;
}

/// What the axis `size` says, in MiB of all arrays of all workers; the first: four times the last caches.
inline const std::vector<std::string>& sizes() {
  static const std::vector<std::string> words{"auto", "16", "64", "256", "1024", "4096", "16384"};
  return words;
}

/// One block of each kind; a, b and c are aligned to 16 bytes.
struct Loop {
  [[gnu::noinline]] static void run(double* a, const double* b, const double* c, double s) noexcept {
    for (std::uint64_t i = 0; i < block; ++i) a[i] = b[i] + s * c[i];
  }
  /// The sum of all bits, as whole numbers: they may be added in any order, and so side by side.
  [[gnu::noinline]] static std::uint64_t read(const double* a, const double* b, const double* c) noexcept {
    std::uint64_t of_a = 0, of_b = 0, of_c = 0;
    for (std::uint64_t i = 0; i < block; ++i) {
      of_a += std::bit_cast<std::uint64_t>(a[i]);
      of_b += std::bit_cast<std::uint64_t>(b[i]);
      of_c += std::bit_cast<std::uint64_t>(c[i]);
    }
    return of_a + of_b + of_c;
  }
#if defined(__SSE2__)
  static constexpr bool has_nontemporal = true;
  [[gnu::noinline]] static void run_nontemporal(double* a, const double* b, const double* c, double s) noexcept {
    const __m128d factor = _mm_set1_pd(s);
    for (std::uint64_t i = 0; i < block; i += 2) {
      _mm_stream_pd(a + i, _mm_add_pd(_mm_load_pd(b + i), _mm_mul_pd(factor, _mm_load_pd(c + i))));
    }
  }
  /// Until all such stores have left.
  static void settle() noexcept {
    _mm_sfence();
  }
#else
  static constexpr bool has_nontemporal = false;
  static void run_nontemporal(double*, const double*, const double*, double) noexcept {}
  static void settle() noexcept {}
#endif
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
    std::uint64_t wrong = 0;   ///< elements found wrong after it, or a wrong sum
    double local_share = -1;
  };
  struct Shared {};

  /// Whole blocks, the same number for every worker.
  static std::uint64_t blocks_per_worker(const exec::Shape& shape) {
    return std::max<std::uint64_t>(1, Size::bytes(shape) / (bytes_per_step * block * shape.workers));
  }
  static std::uint64_t worker_bytes(std::uint64_t blocks) { return blocks * block * bytes_per_step; }
  static void require(const exec::Shape& shape) {
    if (access_of(shape) == Access::nontemporal && !TheLoop::has_nontemporal) {
      throw NotApplicable("this CPU's instructions have no store that is known to go past the caches (stnp is a hint)");
    }
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
  static Access access_of(const exec::Shape& shape) { return static_cast<Access>(shape.own[2]); }

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
    if (access_of(*worker.shape) == Access::read) {
      for (std::uint64_t number = 0; number < seat.blocks; ++number) give_sum(a, b, c, number);
    }
    seat.local_share = share_on_own_node(a, worker_bytes(seat.blocks));
  }

  /// Changes one word of a block so that all of them add up to what is known of its number: a sum that is right has
  /// read every element.
  static void give_sum(double* a, const double* b, const double* c, std::uint64_t number) noexcept {
    const std::uint64_t at = number * block;
    a[at] = std::bit_cast<double>(mix(number) - Loop::read(a + at, b + at, c + at));
  }

  static void run(exec::Worker& worker, State& stage) {
    Seat& seat = stage.seat(worker.index);
    const auto [a, b, c] = arrays_of(stage, worker.index);
    const auto at = [&](std::uint64_t number) { return number % seat.blocks * block; };
    const auto factor = [&](std::uint64_t number) { return factor_of(number / seat.blocks); };
    exec::Tally& tally = *worker.tally;
    switch (access_of(*worker.shape)) {
      case Access::triad:
        return go_over(worker, seat, [&](std::uint64_t number, bool) {
          TheLoop::run(a + at(number), b + at(number), c + at(number), factor(number));
        });
      case Access::nontemporal:
        return go_over(worker, seat, [&](std::uint64_t number, bool) {
          TheLoop::run_nontemporal(a + at(number), b + at(number), c + at(number), factor(number));
        });
      case Access::read:
        return go_over(worker, seat, [&](std::uint64_t number, bool extra) {
          (extra ? tally.scratch : tally.checksum) += TheLoop::read(a + at(number), b + at(number), c + at(number));
        });
    }
  }

  /// Block by block until told to stop. Extra steps are whole blocks; what is due of one is carried on.
  template <class DoBlock>
  static void go_over(exec::Worker& worker, Seat& seat, const DoBlock& do_block) {
    const bool scaled = worker.shape->work_scale != 1.0;
    const std::int64_t begin = exec::now_ns();
    seat.begin = seat.next;
    do {
      do_block(seat.next, false);
      ++seat.next;
      if (scaled) [[unlikely]] {
        for (worker.tally->own[1] += extra_steps(worker, block); worker.tally->own[1] >= block;
             worker.tally->own[1] -= block) {
          do_block(seat.next - 1, true);
          worker.tally->scratch_steps += block;
        }
      }
    } while (worker.stop->load(std::memory_order_relaxed) == 0);
    TheLoop::settle();
    worker.tally->own[0] = static_cast<std::uint64_t>(exec::now_ns() - begin);
    worker.tally->steps = (seat.next - seat.begin) * block;
  }

  /// Looks at what this trial wrote, outside its time: one element in 512 of every block; or at the sum that it read.
  static void leave(exec::Worker& worker, State& stage) {
    Seat& seat = stage.seat(worker.index);
    if (access_of(*worker.shape) == Access::read) {
      std::uint64_t sum = 0;
      for (std::uint64_t number = seat.begin; number < seat.next; ++number) sum += mix(number % seat.blocks);
      seat.wrong = worker.tally->checksum == sum ? 0 : 1;
      return;
    }
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
    if (wrong_elements != 0 && access_of(shape) == Access::read) return wrong("the elements read sum up wrongly");
    if (wrong_elements != 0) return wrong(std::to_string(wrong_elements) + " of the elements looked at are wrong");
    if (steps != sum.steps || steps == 0) return wrong("did not do the steps that were counted");
    const auto due = (shape.work_scale - 1.0) * static_cast<double>(sum.steps);
    const auto whole = static_cast<double>(block * shape.workers);
    if (std::abs(static_cast<double>(sum.scratch_steps) - due) > whole) {
      return wrong("did not do the extra steps of --work-scale");
    }
    exec::Verdict verdict;
    const double bus_share = static_cast<double>(bus_bytes_per_step(access_of(shape))) / bytes_per_step;
    verdict.counters = {{"gb_per_s", gb_per_s},
                        {"bus_gb_per_s", gb_per_s * bus_share},
                        {"arrays_bytes", static_cast<double>(memory_of(stage, shape))}};
    if (local >= 0) verdict.counters["local_pages_share"] = local / shape.workers;
    return verdict;
  }
  static std::uint64_t memory_of(const State& stage, const exec::Shape& shape) {
    return worker_bytes(stage.seat(0).blocks) * shape.workers;
  }
};

}  // namespace coresweep::bench::triad
