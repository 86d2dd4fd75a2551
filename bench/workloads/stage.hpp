#pragma once

#include <cstdint>
#include <memory>
#include <new>

#include "harness/exec/core/kernel.hpp"

namespace coresweep::bench {

/// The state of a workload of roles in which every worker has a seat: `SeatOf` on lines of its own, which lives as long
/// as the case; what all share, constructed afresh before every trial; and behind them, on pages of its own, as much
/// memory as `bytes` is told. Holds no pointers; what is derived from it adds functions, no members.
template <class SeatOf, class Shared>
class alignas(exec::padding) Stage {
 public:
  using Seat = SeatOf;

  explicit Stage(const exec::Shape& shape) : workers_(shape.workers) {
    for (std::uint32_t i = 0; i < workers_; ++i) new (seats() + i) PaddedSeat;
  }
  ~Stage() {
    for (std::uint32_t i = 0; i < workers_; ++i) std::destroy_at(seats() + i);
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  static std::size_t bytes(const exec::Shape& shape, std::size_t memory_bytes = 0) {
    return sizeof(Stage) + shape.workers * sizeof(PaddedSeat) + (memory_bytes == 0 ? 0 : page + memory_bytes);
  }
  void reset() { new (&shared_) Shared; }

  std::uint32_t workers() const { return workers_; }
  Seat& seat(std::uint32_t worker) { return seats()[worker].seat; }
  const Seat& seat(std::uint32_t worker) const { return seats()[worker].seat; }
  Shared& shared() { return shared_; }
  const Shared& shared() const { return shared_; }
  /// Zeroed and not touched yet. At the same distance for every process: mappings begin at pages, wherever they lie.
  char* memory() const {
    auto* behind = reinterpret_cast<char*>(seats() + workers_);
    return behind + (page - reinterpret_cast<std::uintptr_t>(behind) % page) % page;
  }

  static constexpr std::size_t page = 4096;

 private:
  struct alignas(exec::padding) PaddedSeat {
    Seat seat;
  };
  PaddedSeat* seats() const { return reinterpret_cast<PaddedSeat*>(const_cast<Stage*>(this) + 1); }

  std::uint32_t workers_;
  alignas(exec::padding) Shared shared_{};
};

}  // namespace coresweep::bench
