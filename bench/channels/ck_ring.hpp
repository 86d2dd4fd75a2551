#pragma once

#include <sched.h>

#include <array>
#include <cstring>

#include "bench/channels/ck/ring.hpp"
#include "bench/channels/parcel.hpp"
#include "bench/sanitizer.hpp"

namespace coresweep::bench::channels {

class ck_ring : public ParcelChannel<ck_ring> {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "Concurrency Kit's ring of 2047 messages, in a pool above 64 bytes each: its spsc functions between "
          "one producer and one consumer, else its mpmc ones (reserve, then commit); waits by spinning, then yielding, "
          "then sleeping",
      .can_spin = true};
  struct Context {};

  explicit ck_ring(const ChannelSetup& setup)
      : ParcelChannel(setup), single_(setup.producers == 1 && setup.consumers == 1) {
    ck_ring_init(&ring_, size);
  }
  // What CK_RING_PROTOTYPE makes functions of; the macro itself converts pointers as only C does.
  bool try_push(Context&, const Parcel& parcel) {
    return seen_meeting(&ring_, [&]() -> bool {
      if (!single_) return push_shared(parcel);
      return _ck_ring_enqueue_sp(&ring_, buffer_.data(), &parcel, sizeof parcel, nullptr);
    });
  }
  bool try_pop(Context&, Parcel& parcel) {
    return seen_meeting(&ring_, [&]() -> bool {
      return single_ ? _ck_ring_dequeue_sc(&ring_, buffer_.data(), &parcel, sizeof parcel)
                     : _ck_ring_dequeue_mc(&ring_, buffer_.data(), &parcel, sizeof parcel);
    });
  }

 private:
  /// Producers commit in the order in which they reserved, and CK waits for its turn by spinning: with more workers
  /// than CPUs, most of the time for one that is not running. Hence in two steps, yielding in between.
  bool push_shared(const Parcel& parcel) noexcept {
    unsigned ticket = 0;
    void* slot = _ck_ring_enqueue_reserve_mp(&ring_, buffer_.data(), sizeof parcel, &ticket, nullptr);
    if (slot == nullptr) return false;
    std::memcpy(slot, &parcel, sizeof parcel);
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

  static constexpr unsigned size = 2048;  // one stays empty, and there must be one for each place of the pool

  const bool single_;
  alignas(exec::padding)::ck_ring ring_;
  alignas(exec::padding) std::array<Parcel, size> buffer_;
};

}  // namespace coresweep::bench::channels
