#pragma once

#include <atomic>
#include <cstddef>

#include "bench/channels/cells.hpp"

namespace coresweep::bench::channels {

struct shm_spsc {
  static constexpr ChannelTraits traits{
      .description =
          "bounded ring in shared memory for one producer and one consumer, each remembering how far the "
          "other had come, cells of 8, 16 or 64 bytes or of what the message has, up to 1024 or 4 MiB; waits by "
          "spinning, then yielding, then sleeping",
      .process_shared = true,
      .max_producers = 1,
      .max_consumers = 1,
      .can_spin = true};
  template <class Element>
  class of;
};

template <class Element>
class shm_spsc::of : public CellChannel<shm_spsc::of<Element>, Element> {
 public:
  static constexpr ChannelTraits traits = shm_spsc::traits;
  struct Context {};

  static std::size_t bytes(const ChannelSetup& setup) {
    return sizeof(of) + capacity_for(setup.message_bytes) * buffer_bytes(setup.message_bytes);
  }
  explicit of(const ChannelSetup& setup)
      : CellChannel<of, Element>(setup), capacity_(capacity_for(setup.message_bytes)) {}

 private:
  friend CellChannel<of, Element>;

  /// `write(cell)`, where one is free.
  template <class Write>
  bool try_put(const Write& write) noexcept {
    const std::uint64_t at = producer_.next.load(std::memory_order_relaxed);
    if (at - producer_.other == capacity_) {
      producer_.other = consumer_.next.load(std::memory_order_acquire);
      if (at - producer_.other == capacity_) return false;
    }
    write(cell(at));
    producer_.next.store(at + 1, std::memory_order_release);
    return true;
  }

  template <class Read>
  bool try_take(const Read& read) noexcept {
    const std::uint64_t at = consumer_.next.load(std::memory_order_relaxed);
    if (at == consumer_.other) {
      consumer_.other = producer_.next.load(std::memory_order_acquire);
      if (at == consumer_.other) return false;
    }
    read(cell(at));
    consumer_.next.store(at + 1, std::memory_order_release);
    return true;
  }

  struct alignas(exec::padding) End {
    std::atomic<std::uint64_t> next{0};  ///< messages sent or received
    std::uint64_t other = 0;             ///< how far the other end had come when last looked at
  };
  std::byte* cell(std::uint64_t at) noexcept {
    return reinterpret_cast<std::byte*>(this + 1) + (at & (capacity_ - 1)) * this->cell_bytes();
  }

  std::uint64_t capacity_;
  End producer_;
  End consumer_;
};

}  // namespace coresweep::bench::channels
