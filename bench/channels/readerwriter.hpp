#pragma once

#include <readerwriterqueue/readerwriterqueue.h>

#include "bench/channels/parcel.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::channels {

class readerwriter : public ParcelChannel<readerwriter> {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "moodycamel::ReaderWriterQueue (one producer, one consumer), 1024 messages or more without "
          "allocating, in a pool above 64 bytes each; waits by spinning, then yielding, then sleeping",
      .max_producers = 1,
      .max_consumers = 1,
      .can_spin = true};
  struct Context {};

  explicit readerwriter(const ChannelSetup& setup) : ParcelChannel(setup), queue_(capacity_for(1)) {}
  // It orders by fences, of which the thread sanitizer knows nothing.
  bool try_push(Context&, const Parcel& parcel) {
    return seen_meeting(&queue_, [&] { return queue_.try_enqueue(parcel); });
  }
  bool try_pop(Context&, Parcel& parcel) {
    return seen_meeting(&queue_, [&] { return queue_.try_dequeue(parcel); });
  }

 private:
  alignas(exec::padding)::moodycamel::ReaderWriterQueue<Parcel> queue_;
};

}  // namespace coresweep::bench::channels
