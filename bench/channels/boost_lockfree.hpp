#pragma once

#include <boost/lockfree/queue.hpp>

#include "bench/channels/parcel.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::channels {

class boost_lockfree : public ParcelChannel<boost_lockfree> {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "boost::lockfree::queue of 1024 messages (a linked list of nodes from a fixed store), in a pool "
          "above 64 bytes each; waits by spinning, then yielding, then sleeping",
      .can_spin = true};
  struct Context {};

  explicit boost_lockfree(const ChannelSetup& setup) : ParcelChannel(setup) {}
  // A node is made anew while somebody may still look at it and then look again: a race that Boost means, reported
  // by the thread sanitizer.
  bool try_push(Context&, const Parcel& parcel) {
    return seen_meeting(&queue_, [&] { return queue_.bounded_push(parcel); });
  }
  bool try_pop(Context&, Parcel& parcel) {
    return seen_meeting(&queue_, [&] { return queue_.pop(parcel); });
  }

 private:
  // Off the line of what both sides read of the base: the first thing in it is the head.
  alignas(exec::padding) boost::lockfree::queue<Parcel, boost::lockfree::capacity<capacity_for(1)>> queue_;
};

}  // namespace coresweep::bench::channels
