#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <queue>

#include "bench/channels/parcel.hpp"

namespace coresweep::bench::channels {

class mutex_queue {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "std::queue under std::mutex and std::condition_variable: what most programs write; unbounded up to "
          "64 bytes a message, above that up to 1024 messages or 4 MiB in a pool"};
  struct Context {};

  static std::size_t bytes(const ChannelSetup& setup) { return sizeof(mutex_queue) + Pool::bytes(setup); }
  explicit mutex_queue(const ChannelSetup& setup) : pool_(setup, this + 1) {}

  void send(Context&, const std::byte* message) {
    Parcel parcel;
    room_.wait_until([&] { return pool_.pack(message, parcel); }, Wait::adaptive);
    {
      const std::lock_guard guard(mutex_);
      parcels_.push(parcel);
    }
    filled_.notify_one();
  }

  void receive(Context&, std::byte* message) {
    std::unique_lock guard(mutex_);
    filled_.wait(guard, [this] { return !parcels_.empty(); });
    const Parcel parcel = parcels_.front();
    parcels_.pop();
    guard.unlock();
    if (pool_.unpack(parcel, message)) room_.ring(Wait::adaptive);
  }

 private:
  alignas(exec::padding) std::mutex mutex_;
  std::condition_variable filled_;
  std::queue<Parcel> parcels_;
  Bell room_;
  Pool pool_;
};

}  // namespace coresweep::bench::channels
