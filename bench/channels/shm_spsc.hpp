#pragma once

#include <atomic>
#include <cstddef>
#include <cstring>

#include "bench/channels/element.hpp"

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
class shm_spsc::of : public ValueChannel<shm_spsc::of<Element>, Element> {
 public:
  static constexpr ChannelTraits traits = shm_spsc::traits;
  struct Context {};

  static std::size_t bytes(const ChannelSetup& setup) {
    return sizeof(of) + capacity_for(setup.message_bytes) * buffer_bytes(setup.message_bytes);
  }
  explicit of(const ChannelSetup& setup)
      : ValueChannel<of, Element>(setup),
        message_bytes_(setup.message_bytes),
        capacity_(capacity_for(setup.message_bytes)) {}

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
  std::byte* cell(std::uint64_t at) noexcept {
    return reinterpret_cast<std::byte*>(this + 1) + (at & (capacity_ - 1)) * cell_bytes();
  }

  std::size_t message_bytes_;
  std::uint64_t capacity_;
  End producer_;
  End consumer_;
};

}  // namespace coresweep::bench::channels
