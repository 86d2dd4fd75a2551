#pragma once

#include <tbb/concurrent_queue.h>

#include "bench/channels/parcel.hpp"

namespace coresweep::bench::channels {

class tbb_bounded {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "oneTBB's concurrent_bounded_queue of 1024 messages, in a pool above 64 bytes each; its own "
          "waiting (sleeps at once), or its try_push and try_pop where a trial must spin",
      .can_spin = true};
  struct Context {};

  static std::size_t bytes(const ChannelSetup& setup) { return sizeof(tbb_bounded) + Pool::bytes(setup); }
  explicit tbb_bounded(const ChannelSetup& setup) : how_(setup.wait), pool_(setup, this + 1) {
    queue_.set_capacity(static_cast<Queue::size_type>(capacity_for(setup.message_bytes)));
  }

  void send(Context&, const std::byte* message) {
    Parcel parcel;
    room_.wait_until([&] { return pool_.pack(message, parcel); }, how_);
    if (how_ == Wait::spin) {
      room_.wait_until([&] { return queue_.try_push(parcel); }, how_);
    } else {
      queue_.push(parcel);
    }
  }

  void receive(Context&, std::byte* message) {
    Parcel parcel;
    if (how_ == Wait::spin) {
      filled_.wait_until([&] { return queue_.try_pop(parcel); }, how_);
    } else {
      queue_.pop(parcel);
    }
    if (pool_.unpack(parcel, message)) room_.ring(how_);
  }

 private:
  using Queue = tbb::concurrent_bounded_queue<Parcel>;

  Queue queue_;
  Wait how_;
  Bell room_;
  Bell filled_;
  Pool pool_;
};

}  // namespace coresweep::bench::channels
