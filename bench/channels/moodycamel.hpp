#pragma once

#include <concurrentqueue/concurrentqueue.h>

#include <optional>

#include "bench/channels/parcel.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::channels {

class moodycamel : public ParcelChannel<moodycamel> {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "moodycamel::ConcurrentQueue with a token per worker, unbounded up to 64 bytes a message, above "
          "that in a pool; waits by spinning, then yielding, then sleeping",
      .order = Order::per_producer,
      .can_spin = true};
  using Queue = ::moodycamel::ConcurrentQueue<Parcel>;
  /// Tokens, made when first needed: the queue keeps a list per producer, which the next one to ask takes over.
  struct Context {
    std::optional<::moodycamel::ProducerToken> producer;
    std::optional<::moodycamel::ConsumerToken> consumer;
  };

  explicit moodycamel(const ChannelSetup& setup) : ParcelChannel(setup) {}
  void leave(Context& context) {
    context.producer.reset();
    context.consumer.reset();
  }
  // It orders by fences, of which the thread sanitizer knows nothing.
  bool try_push(Context& context, const Parcel& parcel) {
    if (!context.producer) context.producer.emplace(queue_);
    return seen_meeting(&queue_, [&] { return queue_.enqueue(*context.producer, parcel); });
  }
  bool try_pop(Context& context, Parcel& parcel) {
    if (!context.consumer) context.consumer.emplace(queue_);
    return seen_meeting(&queue_, [&] { return queue_.try_dequeue(*context.consumer, parcel); });
  }

 private:
  alignas(exec::padding) Queue queue_;
};

}  // namespace coresweep::bench::channels
