#pragma once

#include <boost/lockfree/spsc_queue.hpp>

#include "bench/channels/element.hpp"

namespace coresweep::bench::channels {

struct boost_spsc {
  static constexpr ChannelTraits traits{
      .description =
          "boost::lockfree::spsc_queue of 1024 elements of 8, 16 or 64 bytes, larger messages in a pool; waits by "
          "spinning, then yielding, then sleeping",
      .max_producers = 1,
      .max_consumers = 1,
      .can_spin = true};
  template <class Element>
  class of;
};

template <class Element>
class boost_spsc::of : public ElementChannel<boost_spsc::of<Element>, Element> {
 public:
  static constexpr ChannelTraits traits = boost_spsc::traits;
  struct Context {};

  explicit of(const ChannelSetup& setup) : ElementChannel<of, Element>(setup) {}
  bool try_push(Context&, const Element& element) { return queue_.push(element); }
  bool try_pop(Context&, Element& element) { return queue_.pop(element); }

 private:
  // Off the line of what both sides read of the base: the first thing in it is an index that one side writes.
  alignas(exec::padding) boost::lockfree::spsc_queue<Element, boost::lockfree::capacity<capacity_for(1)>> queue_;
};

}  // namespace coresweep::bench::channels
