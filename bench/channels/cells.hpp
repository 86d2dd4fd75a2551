#pragma once

#include <cstddef>
#include <cstring>

#include "bench/channels/element.hpp"

namespace coresweep::bench {

/// Makes a channel of a ring whose cells hold the messages themselves: of an element's size, or of what the message has
/// where that is more than 64 bytes. `Ring` has
///   template <class Write> bool try_put(const Write&);   write(std::byte* into) in the next cell, where one is free
///   template <class Read> bool try_take(const Read&);    read(const std::byte* from) in the next cell, likewise
/// and grants them to this class.
template <class Ring, class Element>
class CellChannel : public ValueChannel<Ring, Element> {
 public:
  template <class Context>
  bool try_send(Context&, const std::byte* message) noexcept {
    return ring().try_put([&](std::byte* into) { put_message(into, message); });
  }
  template <class Context>
  bool try_receive(Context&, std::byte* message) noexcept {
    return ring().try_take([&](const std::byte* from) { std::memcpy(message, from, cell_bytes()); });
  }
  template <class Context>
  bool try_push(Context&, const Element& element) noexcept {
    return ring().try_put([&](std::byte* into) { *reinterpret_cast<Element*>(into) = element; });
  }
  template <class Context>
  bool try_pop(Context&, Element& element) noexcept {
    return ring().try_take([&](const std::byte* from) { element = *reinterpret_cast<const Element*>(from); });
  }

 protected:
  explicit CellChannel(const ChannelSetup& setup)
      : ValueChannel<Ring, Element>(setup), message_bytes_(setup.message_bytes) {}

  static std::size_t cell_bytes(std::size_t message_bytes) noexcept {
    return is_inline<Element> ? Element::bytes : message_bytes;
  }
  std::size_t cell_bytes() const noexcept { return cell_bytes(message_bytes_); }

 private:
  Ring& ring() noexcept { return static_cast<Ring&>(*this); }
  void put_message(std::byte* into, const std::byte* message) const noexcept {
    if constexpr (is_inline<Element>) {
      copy_words<Element::bytes>(into, message);
    } else {
      std::memcpy(into, message, message_bytes_);
    }
  }

  std::size_t message_bytes_;
};

}  // namespace coresweep::bench
