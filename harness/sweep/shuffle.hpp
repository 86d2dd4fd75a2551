#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace coresweep::sweep {

/// 0 … count-1 in the order of one block. A pure function of seed and block, the same on every machine and library
/// (std::shuffle and the distributions are not), so that a seed reproduces a run and `resume` goes on in the same
/// order.
std::vector<std::size_t> block_order(std::uint64_t seed, unsigned block, std::size_t count);

/// The size of the random environment padding of one process, 0 … 4096 bytes: likewise a pure function.
unsigned padding_bytes(std::uint64_t seed, unsigned block, std::size_t position);

}  // namespace coresweep::sweep
