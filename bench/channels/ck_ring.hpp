#pragma once

#include <sched.h>

#include <array>
#include <cstring>

#include "bench/channels/ck/ring.hpp"
#include "bench/channels/element.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::channels {

struct ck_ring {
  static constexpr ChannelTraits traits{
      .description =
          "Concurrency Kit's ring of 2047 elements of 8, 16 or 64 bytes, larger messages in a pool: its spsc functions "
          "between one producer and one consumer, else its mpmc ones (reserve, then commit); waits by spinning, then "
          "yielding, then sleeping",
      .can_spin = true};
  template <class Element>
  class of;
};

template <class Element>
class ck_ring::of : public ElementChannel<ck_ring::of<Element>, Element> {
 public:
  static constexpr ChannelTraits traits = ck_ring::traits;
  struct Context {};

  explicit of(const ChannelSetup& setup)
      : ElementChannel<of, Element>(setup), single_(setup.producers == 1 && setup.consumers == 1) {
    ck_ring_init(&ring_, size);
  }
  // What CK_RING_PROTOTYPE makes functions of; the macro itself converts pointers as only C does.
  bool try_push(Context&, const Element& element) {
    return seen_meeting(&ring_, [&]() -> bool {
      if (!single_) return push_shared(element);
      return _ck_ring_enqueue_sp(&ring_, buffer_.data(), &element, sizeof element, nullptr);
    });
  }
  bool try_pop(Context&, Element& element) {
    return seen_meeting(&ring_, [&]() -> bool {
      if (!single_) return pop_shared(element);
      return _ck_ring_dequeue_sc(&ring_, buffer_.data(), &element, sizeof element);
    });
  }

 private:
  // Functions of their own, and with copies that have an address instead of the caller's element: so that what one
  // producer and one consumer do stays in registers.

  /// Producers commit in the order in which they reserved, and CK waits for its turn by spinning: with more workers
  /// than CPUs, most of the time for one that is not running. Hence in two steps, yielding in between.
  [[gnu::noinline]] bool push_shared(Element element) noexcept {
    unsigned ticket = 0;
    void* slot = _ck_ring_enqueue_reserve_mp(&ring_, buffer_.data(), sizeof element, &ticket, nullptr);
    if (slot == nullptr) return false;
    std::memcpy(slot, &element, sizeof element);
    for (unsigned spins = 0; ck_pr_load_uint(&ring_.p_tail) != ticket; ++spins) {
      if (spins < 64) {
        exec::spin_pause();
      } else {
        sched_yield();
      }
    }
    _ck_ring_enqueue_commit_mp(&ring_, ticket);
    return true;
  }

  [[gnu::noinline]] bool pop_shared_here(Element& element) noexcept {
    return _ck_ring_dequeue_mc(&ring_, buffer_.data(), &element, sizeof element);
  }
  bool pop_shared(Element& element) noexcept {
    Element here;
    if (!pop_shared_here(here)) return false;
    element = here;
    return true;
  }

  static constexpr unsigned size = 2048;  // one stays empty, and there must be one for each place of the pool

  const bool single_;
  alignas(exec::padding)::ck_ring ring_;
  alignas(exec::padding) std::array<Element, size> buffer_;
};

}  // namespace coresweep::bench::channels
