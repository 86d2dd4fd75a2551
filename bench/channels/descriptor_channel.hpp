#pragma once

#include "bench/channels/channel.hpp"
#include "bench/descriptor.hpp"

namespace coresweep::bench::channels {

/// A channel through two open files that are streams of bytes: what goes into the second comes out of the first. Which
/// files, and what they promise, is said by who derives from it.
class descriptor_channel {
 public:
  struct Context {};

  void send(Context&, const std::byte* message) noexcept { ends_.second.write_all(message, message_bytes_); }
  void receive(Context&, std::byte* message) noexcept { ends_.first.read_all(message, message_bytes_); }
  std::array<int, 2> descriptors() const { return {ends_.first.get(), ends_.second.get()}; }

 protected:
  /// `make` and `what` as of a DescriptorPair.
  template <class Make>
  descriptor_channel(const ChannelSetup& setup, const Make& make, const char* what)
      : message_bytes_(setup.message_bytes), ends_(make, what) {}

 private:
  std::size_t message_bytes_;
  DescriptorPair ends_;
};

}  // namespace coresweep::bench::channels
