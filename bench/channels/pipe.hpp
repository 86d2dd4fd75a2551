#pragma once

#include <fcntl.h>

#include "bench/channels/descriptor_channel.hpp"

namespace coresweep::bench::channels {

class pipe : public descriptor_channel {
 public:
  static constexpr ChannelTraits traits{
      .description = "a pipe of the system's usual capacity (64 KiB); sleeps in read and write",
      .process_shared = true,
      .max_whole_bytes = 4096};  // PIPE_BUF; also what a pipe holds at least

  static std::size_t bytes(const ChannelSetup&) { return sizeof(pipe); }
  explicit pipe(const ChannelSetup& setup)
      : descriptor_channel(
            setup, [](int* both) { return pipe2(both, O_CLOEXEC); }, "a pipe") {}
};

}  // namespace coresweep::bench::channels
