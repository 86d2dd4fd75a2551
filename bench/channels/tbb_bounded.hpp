#pragma once

#include <tbb/concurrent_queue.h>

#include "bench/channels/element.hpp"

namespace coresweep::bench::channels {

struct tbb_bounded {
  static constexpr ChannelTraits traits{
      .description =
          "oneTBB's concurrent_bounded_queue of 1024 elements of 8, 16 or 64 bytes, larger messages in a pool; its own "
          "waiting (sleeps at once), or its try_push and try_pop where a trial must spin",
      .can_spin = true};
  template <class Element>
  class of;
};

template <class Element>
class tbb_bounded::of {
 public:
  static constexpr ChannelTraits traits = tbb_bounded::traits;
  struct Context {};

  static std::size_t bytes(const ChannelSetup& setup) { return sizeof(of) + Packing<Element>::bytes(setup); }
  explicit of(const ChannelSetup& setup) : how_(setup.wait), room_(setup), filled_(setup), packing_(setup, this + 1) {
    queue_.set_capacity(static_cast<typename Queue::size_type>(capacity_for(setup.message_bytes)));
  }

  using Value = Element;
  void send_value(Context&, const Element& element, Wait how) {
    if (how == Wait::spin) {
      room_.wait_until([&] { return queue_.try_push(element); }, how);
    } else {
      queue_.push(element);
    }
  }
  void receive_value(Context&, Element& element, Wait how) {
    if (how == Wait::spin) {
      filled_.wait_until([&] { return queue_.try_pop(element); }, how);
    } else {
      queue_.pop(element);
    }
  }

  void send(Context& context, const std::byte* message) {
    Element element;
    room_.wait_until([&] { return packing_.pack(message, element); }, how_);
    send_value(context, element, how_);
  }
  void receive(Context& context, std::byte* message) {
    Element element;
    receive_value(context, element, how_);
    if (packing_.unpack(element, message)) room_.ring(how_);
  }

 private:
  using Queue = tbb::concurrent_bounded_queue<Element>;

  alignas(exec::padding) Queue queue_;
  Wait how_;
  Bell room_;
  Bell filled_;
  Packing<Element> packing_;
};

}  // namespace coresweep::bench::channels
