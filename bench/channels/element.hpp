#pragma once

#include <sched.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "bench/channels/waiting.hpp"
#include "harness/exec/core/mpmc_ring.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {

/// What a queue of fixed elements carries: a small message itself, in the smallest of three sizes that has room for it,
/// as who uses that library would declare it. What a message leaves free of its element travels, too, and nobody reads
/// it: both sides give memory of `buffer_bytes`.
template <std::size_t n>
struct Inline {
  static constexpr std::size_t bytes = n;
  std::array<std::uint64_t, n / sizeof(std::uint64_t)> words;
};
/// A message of more than 64 bytes: it lies in a pool, and its place there is what travels.
struct Large {
  static constexpr std::size_t bytes = 0;  ///< known when the case begins
  std::uint64_t place;
};

template <class Element>
inline constexpr bool is_inline = Element::bytes != 0;

inline constexpr std::size_t most_inline_bytes = 64;

/// Of messages of one size.
template <std::size_t message_bytes>
using ElementOf = std::conditional_t<
    message_bytes <= 8, Inline<8>,
    std::conditional_t<message_bytes <= 16, Inline<16>, std::conditional_t<message_bytes <= 64, Inline<64>, Large>>>;

/// `use.operator()<Element>()` with it, where the size is known only at run time: once per case or trial, never per
/// message.
template <class Use>
decltype(auto) with_element(std::size_t message_bytes, const Use& use) {
  if (message_bytes <= 8) return use.template operator()<ElementOf<8>>();
  if (message_bytes <= 16) return use.template operator()<ElementOf<16>>();
  if (message_bytes <= 64) return use.template operator()<ElementOf<64>>();
  return use.template operator()<Large>();
}

/// Copies a small message that has just been written, word by word: a wider load would span several stores that are
/// still under way, and wait until all stores before them have reached the other core.
template <std::size_t bytes>
void copy_words(void* into, const std::byte* message) noexcept {
  for (std::size_t at = 0; at < bytes; at += sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, message + at, sizeof word);
    word = exec::opaque(word);
    std::memcpy(static_cast<std::byte*>(into) + at, &word, sizeof word);
  }
}

/// Copies messages into elements and out of them.
template <class Element>
class Packing {
 public:
  static std::size_t bytes(const ChannelSetup&) { return 0; }
  Packing(const ChannelSetup&, void*) {}

  static bool pack(const std::byte* message, Element& element) noexcept {
    copy_words<Element::bytes>(element.words.data(), message);
    return true;
  }
  static bool unpack(const Element& element, std::byte* message) noexcept {
    std::memcpy(message, &element, Element::bytes);
    return false;
  }
  static void give_back(const Element&) noexcept {}
};

/// Larger messages lie in a pool of as many places as the channel has capacity, right behind it; which are free is
/// known to a ring of its own. (What programs do that must not call malloc for every message.)
template <>
class Packing<Large> {
 public:
  static std::size_t bytes(const ChannelSetup& setup) {
    return Free::bytes(capacity_for(setup.message_bytes)) +
           capacity_for(setup.message_bytes) * stride_of(setup.message_bytes);
  }
  /// In `memory` of `bytes(setup)`, aligned to `padding`.
  Packing(const ChannelSetup& setup, void* memory)
      : message_bytes_(setup.message_bytes), free_(static_cast<Free*>(memory)) {
    const std::size_t places = capacity_for(message_bytes_);
    Free::construct(memory, places);
    for (std::size_t i = 0; i < places; ++i) free_->try_push(static_cast<std::uint32_t>(i));
    places_ = static_cast<std::byte*>(memory) + Free::bytes(places);
  }

  /// False when no place is free.
  bool pack(const std::byte* message, Large& element) noexcept {
    std::uint32_t place = 0;
    if (!free_->try_pop(place)) return false;
    element.place = place;
    std::memcpy(place_of(element), message, message_bytes_);
    return true;
  }
  /// True when a place has become free.
  bool unpack(const Large& element, std::byte* message) noexcept {
    std::memcpy(message, place_of(element), message_bytes_);
    give_back(element);
    return true;
  }
  /// For a message that could not be sent.
  void give_back(const Large& element) noexcept {
    // Waits only while somebody is halfway through taking that cell.
    while (!free_->try_push(static_cast<std::uint32_t>(element.place))) sched_yield();
  }

 private:
  using Free = exec::MpmcRing<std::uint32_t>;
  static std::size_t stride_of(std::size_t message_bytes) {
    return (message_bytes + exec::padding - 1) / exec::padding * exec::padding;
  }
  std::byte* place_of(const Large& element) const noexcept {
    return places_ + element.place * stride_of(message_bytes_);
  }

  std::size_t message_bytes_;
  Free* free_;
  std::byte* places_ = nullptr;
};

/// Whether a channel takes and gives small messages as elements, too, which then need not lie in memory before they lie
/// in the queue: how its library's users call it. It has
///   void send_value(Context&, const Value&, Wait); void receive_value(Context&, Value&, Wait);
/// with the Wait of its setup: where that is a constant, a message costs no look at it.
template <class Channel>
concept CarriesValues = is_inline<typename Channel::Value>;

/// Makes a channel that carries values of a queue that never waits: `Queue` has
///   bool try_push(Context&, const Element&); bool try_pop(Context&, Element&);
/// and what WaitingChannel needs.
template <class Queue, class Element>
class ValueChannel : public WaitingChannel<Queue> {
 public:
  using Value = Element;
  template <class Context>
  void send_value(Context& context, const Element& element, Wait how) noexcept {
    this->put(
        [&]() __attribute__((always_inline)) { return static_cast<Queue&>(*this).try_push(context, element); }, how);
  }
  template <class Context>
  void receive_value(Context& context, Element& element, Wait how) noexcept {
    this->take(
        [&]() __attribute__((always_inline)) { return static_cast<Queue&>(*this).try_pop(context, element); }, how);
  }

 protected:
  using WaitingChannel<Queue>::WaitingChannel;
};

/// Makes a channel between threads of a queue of elements: `Queue` has
///   bool try_push(Context&, const Element&); bool try_pop(Context&, Element&);
/// holds at least as many elements as the pool has places (so that a large message is not copied in vain), and lies in
/// `ElementChannel<Queue, Element>::bytes(setup)` bytes.
template <class Queue, class Element>
class ElementChannel : public ValueChannel<Queue, Element> {
 public:
  static std::size_t bytes(const ChannelSetup& setup) { return sizeof(Queue) + Packing<Element>::bytes(setup); }

  template <class Context>
  bool try_send(Context& context, const std::byte* message) noexcept {
    Element element;
    if (!packing_.pack(message, element)) return false;
    if (static_cast<Queue&>(*this).try_push(context, element)) return true;
    packing_.give_back(element);
    return false;
  }
  template <class Context>
  bool try_receive(Context& context, std::byte* message) noexcept {
    Element element;
    if (!static_cast<Queue&>(*this).try_pop(context, element)) return false;
    packing_.unpack(element, message);
    return true;
  }

 protected:
  explicit ElementChannel(const ChannelSetup& setup)
      : ValueChannel<Queue, Element>(setup), packing_(setup, static_cast<Queue*>(this) + 1) {}

 private:
  [[no_unique_address]] Packing<Element> packing_;
};

}  // namespace coresweep::bench
