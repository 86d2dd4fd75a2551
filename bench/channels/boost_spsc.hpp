#pragma once

#include <boost/lockfree/spsc_queue.hpp>

#include "bench/channels/parcel.hpp"

namespace coresweep::bench::channels {

class boost_spsc : public ParcelChannel<boost_spsc> {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "boost::lockfree::spsc_queue of 1024 messages, in a pool above 64 bytes each; waits by spinning, "
          "then yielding, then sleeping",
      .max_producers = 1,
      .max_consumers = 1,
      .can_spin = true};
  struct Context {};

  explicit boost_spsc(const ChannelSetup& setup) : ParcelChannel(setup) {}
  bool try_push(Context&, const Parcel& parcel) { return queue_.push(parcel); }
  bool try_pop(Context&, Parcel& parcel) { return queue_.pop(parcel); }

 private:
  // Off the line of what both sides read of the base: the first thing in it is an index that one side writes.
  alignas(exec::padding) boost::lockfree::spsc_queue<Parcel, boost::lockfree::capacity<capacity_for(1)>> queue_;
};

}  // namespace coresweep::bench::channels
