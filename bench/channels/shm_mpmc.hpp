#pragma once

#include <atomic>
#include <cstddef>
#include <cstring>
#include <new>

#include "bench/channels/element.hpp"

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
class shm_mpmc::of : public ValueChannel<shm_mpmc::of<Element>, Element> {
 public:
  static constexpr ChannelTraits traits = shm_mpmc::traits;
  struct Context {};

  static std::size_t bytes(const ChannelSetup& setup) {
    return sizeof(of) + capacity_for(setup.message_bytes) * stride_of(setup.message_bytes);
  }
  explicit of(const ChannelSetup& setup)
      : ValueChannel<of, Element>(setup),
        message_bytes_(setup.message_bytes),
        mask_(capacity_for(setup.message_bytes) - 1) {
    for (std::size_t i = 0; i <= mask_; ++i) (new (&cell(i)) Cell)->turn.store(i, std::memory_order_relaxed);
  }

  bool try_send(Context&, const std::byte* message) noexcept {
    return try_put([&](std::byte* into) { put_message(into, message); });
  }
  bool try_receive(Context&, std::byte* message) noexcept {
    return try_take([&](const std::byte* from) { std::memcpy(message, from, cell_bytes()); });
  }
  bool try_push(Context&, const Element& element) noexcept {
    return try_put([&](std::byte* into) { *reinterpret_cast<Element*>(into) = element; });
  }
  bool try_pop(Context&, Element& element) noexcept {
    return try_take([&](const std::byte* from) { element = *reinterpret_cast<const Element*>(from); });
  }

 private:
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
  void put_message(std::byte* into, const std::byte* message) const noexcept {
    if constexpr (is_inline<Element>) {
      copy_words<Element::bytes>(into, message);
    } else {
      std::memcpy(into, message, message_bytes_);
    }
  }
  std::size_t cell_bytes() const noexcept {
    if constexpr (is_inline<Element>) return Element::bytes;
    return message_bytes_;
  }
  static std::size_t stride_of(std::size_t message_bytes) {
    const std::size_t bytes = is_inline<Element> ? Element::bytes : message_bytes;
    return sizeof(Cell) + (bytes + alignof(Cell) - 1) / alignof(Cell) * alignof(Cell);
  }
  Cell& cell(std::uint64_t at) noexcept {
    return *reinterpret_cast<Cell*>(reinterpret_cast<std::byte*>(this + 1) + (at & mask_) * stride_of(message_bytes_));
  }

  std::size_t message_bytes_;
  std::uint64_t mask_;
  alignas(exec::padding) std::atomic<std::uint64_t> tail_{0};
  alignas(exec::padding) std::atomic<std::uint64_t> head_{0};
};

}  // namespace coresweep::bench::channels
