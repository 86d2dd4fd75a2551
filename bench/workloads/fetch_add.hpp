#pragma once

#include <string>

#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/shared_word.hpp"

/// All workers draw numbers from one word. A header of its own, so that the tests can run it with an addition that is
/// not indivisible.
namespace coresweep::bench::fetch_add {

struct Indivisible {
  static std::uint64_t add(std::atomic<std::uint64_t>& word) noexcept {
    return word.fetch_add(1, std::memory_order_relaxed);
  }
};

template <class Addition = Indivisible>
struct Numbers {
  static constexpr bool fixed_time = true;

  using State = SharedWord;

  static void run(exec::Worker& worker, State& state) {
    std::uint64_t drawn = 0;
    step_until_stop(worker, [&](bool extra) {
      if (extra) {
        worker.tally->scratch += Addition::add(state.scratch);
      } else {
        drawn += Addition::add(state.word);
      }
    });
    worker.tally->own = {drawn, 0};
  }

  /// Every number was drawn once: there are as many as steps, and they sum up to 0 + 1 + … (mod 2^64).
  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    const std::uint64_t n = sum.steps, word = state.word.load(std::memory_order_relaxed);
    if (n == 0 || word != n) return wrong("counted to " + std::to_string(word) + " in " + std::to_string(n) + " steps");
    const std::uint64_t right = n % 2 == 0 ? n / 2 * (n - 1) : (n - 1) / 2 * n;
    if (sum.own[0] != right) return wrong("a number was drawn twice");
    if (!extra_steps_done(shape, sum) || state.scratch.load(std::memory_order_relaxed) != sum.scratch_steps) {
      return wrong("did not do the extra steps of --work-scale");
    }
    return {};
  }
};

}  // namespace coresweep::bench::fetch_add
