#pragma once

#include <cstdint>

#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {

/// A small dependent chain of real work, x ← factor·x + term (Knuth's MMIX generator): no step can begin before the one
/// before it has ended, so that neither width nor memory of the machine plays a part, and what n steps make of x can be
/// told in log n, so that a check need not repeat them.
inline constexpr std::uint64_t chain_factor = 6364136223846793005;
inline constexpr std::uint64_t chain_term = 1442695040888963407;

/// One step, or several of them in one.
struct Affine {
  std::uint64_t factor = 1;
  std::uint64_t term = 0;
  constexpr std::uint64_t operator()(std::uint64_t x) const noexcept { return factor * x + term; }
};

inline constexpr Affine chain_step{chain_factor, chain_term};

/// `first`, and then `second`.
constexpr Affine then(Affine first, Affine second) noexcept {
  return {second.factor * first.factor, second.factor * first.term + second.term};
}

/// `step` n times.
constexpr Affine repeated(Affine step, std::uint64_t n) noexcept {
  Affine all;
  for (; n > 0; n >>= 1, step = then(step, step)) {
    if ((n & 1) != 0) all = then(all, step);
  }
  return all;
}

/// Does `steps` of them. One copy for all who call it, so that all do the same.
[[gnu::noinline]] inline std::uint64_t run_chain(std::uint64_t x, std::uint64_t steps) noexcept {
  for (; steps > 0; --steps) x = exec::opaque(chain_step(x));
  return x;
}

/// Σ over begin ≤ i < end of run_chain(i, steps). Each needs what the one before has led to, if only to add none of it:
/// else a core begins the next while the last one ends.
inline std::uint64_t sum_chains(std::uint64_t begin, std::uint64_t end, std::uint64_t steps) noexcept {
  std::uint64_t sum = 0, last = 0;
  for (std::uint64_t i = begin; i < end; ++i) {
    last = run_chain(i + (last & exec::opaque(0)), steps);
    sum += last;
  }
  return sum;
}

/// The same for i < n, told rather than done: factor·i + term each.
constexpr std::uint64_t sum_of_chains(std::uint64_t n, std::uint64_t steps) noexcept {
  const Affine all = repeated(chain_step, steps);
  const std::uint64_t sum_of_i = n % 2 == 0 ? n / 2 * (n - 1) : (n - 1) / 2 * n;
  return all.factor * sum_of_i + all.term * n;
}

}  // namespace coresweep::bench
