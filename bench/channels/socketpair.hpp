#pragma once

#include <sys/socket.h>

#include "bench/channels/channel.hpp"
#include "bench/descriptor.hpp"

namespace coresweep::bench::channels {

class socketpair {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "a pair of connected Unix stream sockets with the system's usual buffers; sleeps in read and write",
      .process_shared = true,
      .max_whole_bytes = 4096};  // Linux: 16 KiB and more go into one piece of memory; what others do is not promised
  struct Context {};

  static std::size_t bytes(const ChannelSetup&) { return sizeof(socketpair); }
  explicit socketpair(const ChannelSetup& setup)
      : message_bytes_(setup.message_bytes),
        ends_([](int* both) { return ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both); },
              "a pair of sockets") {}

  void send(Context&, const std::byte* message) noexcept { ends_.second.write_all(message, message_bytes_); }
  void receive(Context&, std::byte* message) noexcept { ends_.first.read_all(message, message_bytes_); }
  std::array<int, 2> descriptors() const { return {ends_.first.get(), ends_.second.get()}; }

 private:
  std::size_t message_bytes_;
  DescriptorPair ends_;
};

}  // namespace coresweep::bench::channels
