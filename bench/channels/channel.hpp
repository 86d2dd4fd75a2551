#pragma once

#include <cstdint>
#include <string_view>

namespace coresweep::bench {

/// One message: what was computed, by whom, and its number among that producer's.
struct Message {
  std::uint64_t value = 0;
  std::uint32_t producer = 0;
  std::uint32_t number = 0;
};

/// What is known of a channel. A channel is a class in bench/channels/<name>.hpp with
///   static constexpr ChannelTraits traits;
///   explicit Channel(const ChannelSetup&);       in the shared region, before any worker starts
///   static std::size_t bytes(const ChannelSetup&) of itself and what lies behind it
///   void send(const Message&);                   waits while full
///   Message receive();                           waits while empty
struct ChannelTraits {
  std::string_view description;
  bool process_shared = false;
  bool holds_addresses = false;  ///< between processes only where they map the shared memory at one address
  unsigned max_producers = 0;    ///< 0: no limit
  unsigned max_consumers = 0;
};

struct ChannelSetup {
  bool process_shared = false;
};

}  // namespace coresweep::bench
