#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <queue>

#include "bench/channels/element.hpp"

namespace coresweep::bench::channels {

struct mutex_queue {
  static constexpr ChannelTraits traits{.description =
                                            "std::queue of elements of 8, 16 or 64 bytes under std::mutex and "
                                            "std::condition_variable: what most programs "
                                            "write; unbounded, larger messages in a pool of up to 1024 or 4 MiB"};
  template <class Element>
  class of;
};

template <class Element>
class mutex_queue::of {
 public:
  static constexpr ChannelTraits traits = mutex_queue::traits;
  struct Context {};

  static std::size_t bytes(const ChannelSetup& setup) { return sizeof(of) + Packing<Element>::bytes(setup); }
  explicit of(const ChannelSetup& setup) : room_(setup), packing_(setup, this + 1) {}

  using Value = Element;
  void send_value(Context&, const Element& element, Wait) {
    {
      const std::lock_guard guard(mutex_);
      elements_.push(element);
    }
    filled_.notify_one();
  }
  void receive_value(Context&, Element& element, Wait) {
    std::unique_lock guard(mutex_);
    filled_.wait(guard, [this] { return !elements_.empty(); });
    element = elements_.front();
    elements_.pop();
  }

  void send(Context& context, const std::byte* message) {
    Element element;
    room_.wait_until([&] { return packing_.pack(message, element); }, Wait::adaptive);
    send_value(context, element, Wait::adaptive);
  }
  void receive(Context& context, std::byte* message) {
    Element element;
    receive_value(context, element, Wait::adaptive);
    if (packing_.unpack(element, message)) room_.ring(Wait::adaptive);
  }

 private:
  alignas(exec::padding) std::mutex mutex_;
  std::condition_variable filled_;
  std::queue<Element> elements_;
  Bell room_;
  Packing<Element> packing_;
};

}  // namespace coresweep::bench::channels
