#pragma once

#include <readerwriterqueue/readerwriterqueue.h>

#include "bench/channels/element.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::channels {

struct readerwriter {
  static constexpr ChannelTraits traits{
      .description =
          "moodycamel::ReaderWriterQueue (one producer, one consumer) of elements of 8, 16 or 64 bytes, 1024 or more "
          "without allocating, larger messages in a pool; waits by spinning, then yielding, then sleeping",
      .max_producers = 1,
      .max_consumers = 1,
      .can_spin = true};
  template <class Element>
  class of;
};

template <class Element>
class readerwriter::of : public ElementChannel<readerwriter::of<Element>, Element> {
 public:
  static constexpr ChannelTraits traits = readerwriter::traits;
  struct Context {};

  explicit of(const ChannelSetup& setup) : ElementChannel<of, Element>(setup), queue_(capacity_for(1)) {}
  // It orders by fences, of which the thread sanitizer knows nothing.
  [[gnu::always_inline]] bool try_push(Context&, const Element& element) {
    return seen_meeting(
        &queue_, [&]() __attribute__((always_inline)) { return queue_.try_enqueue(element); });
  }
  [[gnu::always_inline]] bool try_pop(Context&, Element& element) {
    return seen_meeting(
        &queue_, [&]() __attribute__((always_inline)) { return queue_.try_dequeue(element); });
  }

 private:
  alignas(exec::padding)::moodycamel::ReaderWriterQueue<Element> queue_;
};

}  // namespace coresweep::bench::channels
