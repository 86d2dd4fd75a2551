#pragma once

#include <sched.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "bench/channels/waiting.hpp"
#include "harness/exec/core/mpmc_ring.hpp"

namespace coresweep::bench {

/// What a queue of fixed elements carries: a small message itself, or the place of a larger one.
struct Parcel {
  static constexpr std::size_t inline_bytes = 64;
  union {
    std::array<std::byte, inline_bytes> bytes;
    std::uint32_t place;
  };
};

/// Copies messages into parcels and out of them. Larger ones lie in a pool of as many places as the channel has
/// capacity, right behind it; which are free is known to a ring of its own. (What programs do that must not call malloc
/// for every message.)
class Pool {
 public:
  static std::size_t bytes(const ChannelSetup& setup) {
    if (setup.message_bytes <= Parcel::inline_bytes) return 0;
    return Free::bytes(capacity_for(setup.message_bytes)) +
           capacity_for(setup.message_bytes) * stride_of(setup.message_bytes);
  }
  /// In `memory` of `bytes(setup)`, aligned to `padding`.
  Pool(const ChannelSetup& setup, void* memory)
      : message_bytes_(setup.message_bytes), free_(static_cast<Free*>(memory)) {
    if (!pooled()) return;
    const std::size_t places = capacity_for(message_bytes_);
    Free::construct(memory, places);
    for (std::size_t i = 0; i < places; ++i) free_->try_push(static_cast<std::uint32_t>(i));
    places_ = static_cast<std::byte*>(memory) + Free::bytes(places);
  }

  /// False when no place is free.
  bool pack(const std::byte* message, Parcel& parcel) noexcept {
    if (!pooled()) {
      std::memcpy(parcel.bytes.data(), message, message_bytes_);
      return true;
    }
    if (!free_->try_pop(parcel.place)) return false;
    std::memcpy(place(parcel), message, message_bytes_);
    return true;
  }
  /// True when a place has become free.
  bool unpack(const Parcel& parcel, std::byte* message) noexcept {
    std::memcpy(message, pooled() ? place(parcel) : parcel.bytes.data(), message_bytes_);
    give_back(parcel);
    return pooled();
  }
  /// For a parcel that could not be sent.
  void give_back(const Parcel& parcel) noexcept {
    if (!pooled()) return;
    while (!free_->try_push(parcel.place)) sched_yield();  // only while somebody is halfway through taking that cell
  }

 private:
  using Free = exec::MpmcRing<std::uint32_t>;
  static std::size_t stride_of(std::size_t message_bytes) {
    return (message_bytes + exec::padding - 1) / exec::padding * exec::padding;
  }
  bool pooled() const noexcept { return message_bytes_ > Parcel::inline_bytes; }
  std::byte* place(const Parcel& parcel) const noexcept { return places_ + parcel.place * stride_of(message_bytes_); }

  std::size_t message_bytes_;
  Free* free_;
  std::byte* places_ = nullptr;
};

/// Makes a channel between threads of a queue of parcels: `Queue` has
///   bool try_push(Context&, const Parcel&); bool try_pop(Context&, Parcel&);
/// holds at least as many parcels as the pool has places (so that a large message is not copied in vain), and lies in
/// `ParcelChannel<Queue>::bytes(setup)` bytes.
template <class Queue>
class ParcelChannel : public WaitingChannel<ParcelChannel<Queue>> {
 public:
  static std::size_t bytes(const ChannelSetup& setup) { return sizeof(Queue) + Pool::bytes(setup); }

  template <class Context>
  bool try_send(Context& context, const std::byte* message) noexcept {
    Parcel parcel;
    if (!pool_.pack(message, parcel)) return false;
    if (static_cast<Queue&>(*this).try_push(context, parcel)) return true;
    pool_.give_back(parcel);
    return false;
  }
  template <class Context>
  bool try_receive(Context& context, std::byte* message) noexcept {
    Parcel parcel;
    if (!static_cast<Queue&>(*this).try_pop(context, parcel)) return false;
    pool_.unpack(parcel, message);
    return true;
  }

 protected:
  explicit ParcelChannel(const ChannelSetup& setup)
      : WaitingChannel<ParcelChannel<Queue>>(setup), pool_(setup, static_cast<Queue*>(this) + 1) {}
  Pool& pool() noexcept { return pool_; }

 private:
  Pool pool_;
};

}  // namespace coresweep::bench
