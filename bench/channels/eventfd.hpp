#pragma once

#include <sys/eventfd.h>

#include "bench/channels/channel.hpp"
#include "bench/descriptor.hpp"

namespace coresweep::bench::channels {

class eventfd {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "an eventfd: a counter in the kernel to which senders add and which a receiver takes whole, so it "
          "wakes up but carries no messages; sleeps in read",
      .process_shared = true,
      .carries_payload = false,
      .max_bytes = sizeof(std::uint64_t),
      .order = Order::none};
  struct Context {};

  static std::size_t bytes(const ChannelSetup&) { return sizeof(eventfd); }
  explicit eventfd(const ChannelSetup&) : counter_(::eventfd(0, EFD_CLOEXEC), "an eventfd") {}

  void send(Context&, const std::byte* token) noexcept { counter_.write_all(token, sizeof(std::uint64_t)); }
  void receive(Context&, std::byte* token) noexcept { counter_.read_all(token, sizeof(std::uint64_t)); }
  std::array<int, 1> descriptors() const { return {counter_.get()}; }

 private:
  Descriptor counter_;
};

}  // namespace coresweep::bench::channels
