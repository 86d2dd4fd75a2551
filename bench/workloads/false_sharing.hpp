#pragma once

#include <array>
#include <string>

#include "bench/workloads/role_kernel.hpp"

/// Every worker has a word of its own, and its neighbours' are near or far. A header of its own, so that the tests can
/// run it with words that are not their workers' own.
namespace coresweep::bench::false_sharing {

inline constexpr std::array<std::uint64_t, 4> strides{8, 64, 128, 256};  // bytes

/// Where the worker's word lies, in bytes.
struct OwnWord {
  static std::uint64_t offset(std::uint32_t worker, std::uint64_t stride) noexcept { return worker * stride; }
};

template <class Place = OwnWord>
struct Words {
  static constexpr bool fixed_time = true;

  using Word = std::atomic<std::uint64_t>;

  /// Two blocks of words behind it: the workers', and others for the extra steps by work_scale.
  struct alignas(exec::padding) State {
    explicit State(const exec::Shape& shape) : block(block_bytes(shape)) {}
    static std::uint64_t block_bytes(const exec::Shape& shape) {
      const std::uint64_t words = shape.workers * strides.at(shape.own[0]);
      return (words + exec::padding - 1) / exec::padding * exec::padding;
    }
    static std::size_t bytes(const exec::Shape& shape) { return sizeof(State) + 2 * block_bytes(shape); }
    void reset() {
      for (std::uint64_t at = 0; at < 2 * block; at += sizeof(Word)) new (memory() + at) Word(0);
    }
    char* memory() const { return reinterpret_cast<char*>(const_cast<State*>(this) + 1); }
    Word& word(std::uint64_t offset) const { return *reinterpret_cast<Word*>(memory() + offset); }

    std::uint64_t block;  ///< bytes
  };

  static void run(exec::Worker& worker, State& state) {
    const std::uint64_t offset = Place::offset(worker.index, strides.at(worker.shape->own[0]));
    Word& own = state.word(offset);
    Word& scratch = state.word(state.block + offset);
    step_until_stop(worker, [&](bool extra) {
      Word& word = extra ? scratch : own;  // no atomic addition: nobody else writes it
      word.store(word.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    });
  }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    for (std::uint32_t i = 0; i < shape.workers; ++i) {
      const std::uint64_t offset = Place::offset(i, strides.at(shape.own[0]));
      const std::uint64_t counted = state.word(offset).load(std::memory_order_relaxed);
      if (counted != tallies[i].steps || tallies[i].steps == 0) {
        return wrong("worker " + std::to_string(i) + " counted to " + std::to_string(counted) + " in " +
                     std::to_string(tallies[i].steps) + " steps");
      }
      if (state.word(state.block + offset).load(std::memory_order_relaxed) != tallies[i].scratch_steps) {
        return wrong("did not do the extra steps of --work-scale");
      }
    }
    if (!extra_steps_done(shape, total(tallies))) return wrong("did not do the extra steps of --work-scale");
    return {};
  }
};

}  // namespace coresweep::bench::false_sharing
