#pragma once

#include <sys/socket.h>

#include "bench/channels/descriptor_channel.hpp"

namespace coresweep::bench::channels {

class socketpair : public descriptor_channel {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "a pair of connected Unix stream sockets with the system's usual buffers; sleeps in read and write",
      .process_shared = true,
      .max_whole_bytes = 4096};  // Linux: 16 KiB and more go into one piece of memory; what others do is not promised

  static std::size_t bytes(const ChannelSetup&) { return sizeof(socketpair); }
  explicit socketpair(const ChannelSetup& setup)
      : descriptor_channel(
            setup, [](int* both) { return ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both); },
            "a pair of sockets") {}
};

}  // namespace coresweep::bench::channels
