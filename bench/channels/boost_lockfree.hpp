#pragma once

#include <boost/lockfree/queue.hpp>

#include "bench/channels/element.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::channels {

struct boost_lockfree {
  static constexpr ChannelTraits traits{
      .description =
          "boost::lockfree::queue of 1024 elements of 8, 16 or 64 bytes (a linked list of nodes from a fixed store), "
          "larger messages in a pool; waits by spinning, then yielding, then sleeping",
      .can_spin = true};
  template <class Element>
  class of;
};

template <class Element>
class boost_lockfree::of : public ElementChannel<boost_lockfree::of<Element>, Element> {
 public:
  static constexpr ChannelTraits traits = boost_lockfree::traits;
  struct Context {};

  explicit of(const ChannelSetup& setup) : ElementChannel<of, Element>(setup) {}
  // A node is made anew while somebody may still look at it and then look again: a race that Boost means, reported
  // by the thread sanitizer.
  bool try_push(Context&, const Element& element) {
    return seen_meeting(&queue_, [&] { return queue_.bounded_push(element); });
  }
  bool try_pop(Context&, Element& element) {
    return seen_meeting(&queue_, [&] { return queue_.pop(element); });
  }

 private:
  // Off the line of what both sides read of the base: the first thing in it is the head.
  alignas(exec::padding) boost::lockfree::queue<Element, boost::lockfree::capacity<capacity_for(1)>> queue_;
};

}  // namespace coresweep::bench::channels
