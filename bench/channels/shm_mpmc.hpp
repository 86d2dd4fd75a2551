#pragma once

#include <atomic>
#include <cstddef>
#include <new>

#include "bench/channels/cells.hpp"

namespace coresweep::bench::channels {

struct shm_mpmc {
  static constexpr ChannelTraits traits{
      .description =
          "bounded ring in shared memory (the scheme that process_pool hands tasks over with), cells of 8, 16 or "
          "64 bytes or of what the message has, up to 1024 or 4 MiB; waits by spinning, then yielding, then sleeping",
      .process_shared = true,
      .can_spin = true};
  template <class Element>
  class of;
};

/// The scheme of D. Vyukov's bounded MPMC queue, like exec::MpmcRing, with cells of a size that may be known only at
/// run time.
template <class Element>
class shm_mpmc::of : public CellChannel<shm_mpmc::of<Element>, Element> {
 public:
  static constexpr ChannelTraits traits = shm_mpmc::traits;
  struct Context {};

  static std::size_t bytes(const ChannelSetup& setup) {
    return sizeof(of) + capacity_for(setup.message_bytes) * stride_of(setup.message_bytes);
  }
  explicit of(const ChannelSetup& setup)
      : CellChannel<of, Element>(setup), mask_(capacity_for(setup.message_bytes) - 1) {
    for (std::size_t i = 0; i <= mask_; ++i) (new (&cell(i)) Cell)->turn.store(i, std::memory_order_relaxed);
  }

 private:
  friend CellChannel<of, Element>;

  /// `write(cell)`, where one is free.
  template <class Write>
  bool try_put(const Write& write) noexcept {
    std::uint64_t at = tail_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& here = cell(at);
      const auto lead = static_cast<std::int64_t>(here.turn.load(std::memory_order_acquire) - at);
      if (lead < 0) return false;
      if (lead > 0) {
        at = tail_.load(std::memory_order_relaxed);
      } else if (tail_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
        write(here.message());
        here.turn.store(at + 1, std::memory_order_release);
        return true;
      }
    }
  }

  template <class Read>
  bool try_take(const Read& read) noexcept {
    std::uint64_t at = head_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& here = cell(at);
      const auto lead = static_cast<std::int64_t>(here.turn.load(std::memory_order_acquire) - (at + 1));
      if (lead < 0) return false;
      if (lead > 0) {
        at = head_.load(std::memory_order_relaxed);
      } else if (head_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
        read(here.message());
        here.turn.store(at + mask_ + 1, std::memory_order_release);
        return true;
      }
    }
  }

  struct Cell {
    std::byte* message() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
    std::atomic<std::uint64_t> turn;  ///< at which it may be written or read
  };
  static std::size_t stride_of(std::size_t message_bytes) {
    return sizeof(Cell) + (of::cell_bytes(message_bytes) + alignof(Cell) - 1) / alignof(Cell) * alignof(Cell);
  }
  Cell& cell(std::uint64_t at) noexcept {
    return *reinterpret_cast<Cell*>(reinterpret_cast<std::byte*>(this + 1) +
                                    (at & mask_) * stride_of(this->cell_bytes()));
  }

  std::uint64_t mask_;
  alignas(exec::padding) std::atomic<std::uint64_t> tail_{0};
  alignas(exec::padding) std::atomic<std::uint64_t> head_{0};
};

}  // namespace coresweep::bench::channels
