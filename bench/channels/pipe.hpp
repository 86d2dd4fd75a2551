#pragma once

#include <fcntl.h>

#include "bench/channels/channel.hpp"
#include "bench/descriptor.hpp"

namespace coresweep::bench::channels {

class pipe {
 public:
  static constexpr ChannelTraits traits{
      .description = "a pipe of the system's usual capacity (64 KiB); sleeps in read and write",
      .process_shared = true,
      .max_whole_bytes = 4096};  // PIPE_BUF; also what a pipe holds at least
  struct Context {};

  static std::size_t bytes(const ChannelSetup&) { return sizeof(pipe); }
  explicit pipe(const ChannelSetup& setup)
      : message_bytes_(setup.message_bytes), ends_([](int* both) { return pipe2(both, O_CLOEXEC); }, "a pipe") {}

  void send(Context&, const std::byte* message) noexcept { ends_.second.write_all(message, message_bytes_); }
  void receive(Context&, std::byte* message) noexcept { ends_.first.read_all(message, message_bytes_); }
  std::array<int, 2> descriptors() const { return {ends_.first.get(), ends_.second.get()}; }

 private:
  std::size_t message_bytes_;
  DescriptorPair ends_;
};

}  // namespace coresweep::bench::channels
