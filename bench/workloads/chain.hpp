#pragma once

#include <cstdint>

#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {

/// Pure computation whose length is exact and whose result is known: x → x·factor + offset (mod 2^64), again and again.
/// Each operation needs the result of the one before, so that neither width nor memory of the machine plays a part.
inline constexpr std::uint64_t chain_factor = 6364136223846793005ULL;
inline constexpr std::uint64_t chain_offset = 1442695040888963407ULL;

/// `operations` links of the chain, from x: one multiplication and one addition each.
inline std::uint64_t chain(std::uint64_t x, std::uint64_t operations) noexcept {
  const std::uint64_t bound = exec::opaque(operations);
  for (std::uint64_t i = 0; i < bound; ++i) x = exec::opaque(x * chain_factor + chain_offset);
  return x;
}

/// What so many links do to any x, by repeated squaring: the same result found another way.
struct Affine {
  std::uint64_t factor = 1;
  std::uint64_t offset = 0;

  std::uint64_t operator()(std::uint64_t x) const noexcept { return x * factor + offset; }
  Affine then(const Affine& next) const noexcept { return {factor * next.factor, offset * next.factor + next.offset}; }
};

inline Affine chain_of(std::uint64_t operations) noexcept {
  Affine result, power{chain_factor, chain_offset};
  for (; operations > 0; operations /= 2, power = power.then(power)) {
    if (operations % 2 == 1) result = result.then(power);
  }
  return result;
}

/// Σ over i < n of chain(i, operations): a·i + b each.
inline std::uint64_t sum_of_chains(std::uint64_t n, std::uint64_t operations) noexcept {
  const Affine all = chain_of(operations);
  const std::uint64_t sum_of_i = n % 2 == 0 ? n / 2 * (n - 1) : (n - 1) / 2 * n;
  return all.factor * sum_of_i + all.offset * n;
}

}  // namespace coresweep::bench
