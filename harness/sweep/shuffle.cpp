#include "harness/sweep/shuffle.hpp"

#include <numeric>
#include <random>
#include <utility>

namespace coresweep::sweep {
namespace {

/// splitmix64's finaliser (Steele, Lea, Flood 2014): neighbouring seeds and blocks give unrelated generators.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31);
}

/// Uniform in 0 … bound-1, by rejection of the incomplete last interval.
std::uint64_t below(std::mt19937_64& generator, std::uint64_t bound) {
  const std::uint64_t limit = std::mt19937_64::max() - std::mt19937_64::max() % bound;
  std::uint64_t drawn = generator();
  while (drawn >= limit) drawn = generator();
  return drawn % bound;
}

}  // namespace

std::vector<std::size_t> block_order(std::uint64_t seed, unsigned block, std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937_64 generator(mixed(mixed(seed) + block));
  for (std::size_t left = count; left > 1; --left) std::swap(order[left - 1], order[below(generator, left)]);
  return order;
}

unsigned padding_bytes(std::uint64_t seed, unsigned block, std::size_t position) {
  std::mt19937_64 generator(mixed(mixed(mixed(seed) + block) + position));
  return static_cast<unsigned>(below(generator, 4097));
}

}  // namespace coresweep::sweep
