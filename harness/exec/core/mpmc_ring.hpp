#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>

#include "harness/exec/core/kernel.hpp"

namespace coresweep::exec {

/// A bounded queue for any number of producers and consumers, in memory that processes may share: it holds no
/// pointers, its cells follow it directly. Each cell carries the turn at which it may be written or read (the scheme of
/// D. Vyukov's bounded MPMC queue). FIFO per producer. Capacity is a power of two.
template <class Item>
class MpmcRing {
 public:
  static std::size_t bytes(std::size_t capacity) { return sizeof(MpmcRing) + capacity * sizeof(Cell); }

  /// Constructs a ring in `memory` of `bytes(capacity)` bytes, aligned to `padding`.
  static MpmcRing* construct(void* memory, std::size_t capacity) {
    auto* ring = new (memory) MpmcRing(capacity);
    for (std::size_t i = 0; i < capacity; ++i) {
      (new (ring->cells() + i) Cell)->turn.store(i, std::memory_order_relaxed);
    }
    return ring;
  }

  bool try_push(const Item& item) noexcept {
    std::uint64_t at = tail_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = cells()[at & mask_];
      const auto lead = static_cast<std::int64_t>(cell.turn.load(std::memory_order_acquire) - at);
      if (lead < 0) return false;
      if (lead > 0) {
        at = tail_.load(std::memory_order_relaxed);
      } else if (tail_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
        cell.item = item;
        cell.turn.store(at + 1, std::memory_order_release);
        return true;
      }
    }
  }

  bool try_pop(Item& item) noexcept {
    std::uint64_t at = head_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = cells()[at & mask_];
      const auto lead = static_cast<std::int64_t>(cell.turn.load(std::memory_order_acquire) - (at + 1));
      if (lead < 0) return false;
      if (lead > 0) {
        at = head_.load(std::memory_order_relaxed);
      } else if (head_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
        item = cell.item;
        cell.turn.store(at + mask_ + 1, std::memory_order_release);
        return true;
      }
    }
  }

 private:
  /// Never across two lines: a hand-over would move both.
  struct alignas(std::min<std::size_t>(std::bit_ceil(sizeof(std::uint64_t) + sizeof(Item)), 64)) Cell {
    std::atomic<std::uint64_t> turn;
    Item item;
  };

  explicit MpmcRing(std::size_t capacity) : mask_(capacity - 1) {}
  Cell* cells() noexcept { return reinterpret_cast<Cell*>(this + 1); }

  alignas(padding) std::atomic<std::uint64_t> tail_{0};
  alignas(padding) std::atomic<std::uint64_t> head_{0};
  alignas(padding) std::uint64_t mask_;
};

}  // namespace coresweep::exec
