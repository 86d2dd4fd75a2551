#pragma once

#include "bench/workloads/task_kernel.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {

/// The program that the project began with: for every n below `work`, the sum of the squares below n. Late tasks are
/// longer than early ones, so that it matters how they are dealt.
struct SumSquare {
  static std::uint64_t run(const exec::Shape&, std::uint64_t begin, std::uint64_t end) noexcept {
    std::uint64_t results = 0;
    for (std::uint64_t n = begin; n < end; ++n) {
      const std::uint64_t bound = exec::opaque(n);
      std::uint64_t sum = 0;
      for (std::uint64_t i = 0; i < bound; ++i) sum = exec::opaque(sum + i * i);
      results += sum;
    }
    return results;
  }
  /// Σ over n < N of (n−1)·n·(2n−1)/6, which is (N−2)·(N−1)²·N/12; exact in 128 bits for N < 2^32.
  static std::uint64_t sum_below(std::uint64_t end) noexcept {
    const auto n = static_cast<Uint128>(end);
    return n < 2 ? 0 : static_cast<std::uint64_t>((n - 2) * (n - 1) * (n - 1) * n / 12);
  }
  static std::uint64_t expected(const exec::Shape& shape) { return sum_below(shape.work); }
};

}  // namespace coresweep::bench
