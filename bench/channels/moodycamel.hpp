#pragma once

#include <concurrentqueue/concurrentqueue.h>

#include <optional>

#include "bench/channels/element.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::channels {

struct moodycamel {
  static constexpr ChannelTraits traits{
      .description =
          "moodycamel::ConcurrentQueue of elements of 8, 16 or 64 bytes with a producer's or consumer's token per "
          "worker, unbounded, larger messages in a bounded pool; waits by spinning, then yielding, then sleeping",
      .order = Order::per_producer,
      .can_spin = true};
  template <class Element>
  class of;
};

template <class Element>
class moodycamel::of : public ElementChannel<moodycamel::of<Element>, Element> {
 public:
  static constexpr ChannelTraits traits = moodycamel::traits;
  using Queue = ::moodycamel::ConcurrentQueue<Element>;
  /// Tokens, made when first needed: the queue keeps a list per producer, which the next one to ask takes over.
  struct Context {
    std::optional<::moodycamel::ProducerToken> producer;
    std::optional<::moodycamel::ConsumerToken> consumer;
  };

  explicit of(const ChannelSetup& setup) : ElementChannel<of, Element>(setup) {}
  void leave(Context& context) {
    context.producer.reset();
    context.consumer.reset();
  }
  // It orders by fences, of which the thread sanitizer knows nothing.
  bool try_push(Context& context, const Element& element) {
    if (!context.producer) context.producer.emplace(queue_);
    return seen_meeting(&queue_, [&] { return queue_.enqueue(*context.producer, element); });
  }
  bool try_pop(Context& context, Element& element) {
    if (!context.consumer) context.consumer.emplace(queue_);
    return seen_meeting(&queue_, [&] { return queue_.try_dequeue(*context.consumer, element); });
  }

 private:
  alignas(exec::padding) Queue queue_;
};

}  // namespace coresweep::bench::channels
