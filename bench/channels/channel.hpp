#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace coresweep::bench {

/// What a channel promises of the order in which messages come out.
enum class Order {
  fifo,          ///< as they went in, whoever sent them
  per_producer,  ///< as their producer sent them; those of several producers may overtake each other
  none,
};

/// What is known of a channel. A channel is a class in bench/channels/<name>.hpp with
///   static constexpr ChannelTraits traits;
///   static std::size_t bytes(const ChannelSetup&);   of itself and of what lies behind it
///   explicit Channel(const ChannelSetup&);           in the shared region, before any worker starts; may throw Error
///   struct Context;                                  per worker, in the shared region, on lines of its own
///   void send(Context&, const std::byte* message);   waits while full
///   void receive(Context&, std::byte* message);      waits while empty
///   void join(Context&); void leave(Context&);       optional: by the worker itself, before the gate and after its
///   last
///                                                    stamp, in every trial; what it needs in its own process
///   std::array<int, n> descriptors() const;          optional: open files that other programs must inherit
/// All messages of one channel are of one size, `message_bytes`, in memory of `buffer_bytes(message_bytes)` on both
/// sides, aligned to a word. Whoever is done may leave without a word: nobody waits in `send` or `receive` longer than
/// the other side takes to send or receive its share.
/// A queue of fixed elements is a class with traits and
///   template <class Element> class of;               the channel of such elements (element.hpp)
/// and which one a case takes follows from the size of its messages.
struct ChannelTraits {
  std::string_view description;
  bool process_shared = false;
  bool holds_addresses = false;  ///< between processes only where they map the shared memory at one address
  unsigned max_producers = 0;    ///< 0: no limit
  unsigned max_consumers = 0;
  bool carries_payload = true;  ///< false: wakes up, and carries at most one token of 8 bytes (not 0) at a time
  std::uint64_t max_bytes = 0;  ///< of a message; 0: no limit
  std::uint64_t max_whole_bytes =
      0;  ///< above that, messages go in pieces: one producer and one consumer, both at once
  Order order = Order::fifo;
  bool can_spin = false;  ///< can wait without ever going to sleep
  bool can_sleep = true;  ///< can wait without ever spinning
};

/// How a channel that can choose waits.
enum class Wait : std::uint32_t {
  spin,      ///< (yielding now and then, because the other side may need this CPU)
  sleep,     ///< at once
  adaptive,  ///< spins, then yields, then sleeps
};

struct ChannelSetup {
  bool process_shared = false;
  std::uint32_t number = 0;  ///< of several channels of one state
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;
  std::size_t message_bytes = 1;
  Wait wait = Wait::adaptive;
};

/// How many messages a bounded channel holds: as many as fill 4 MiB, from 4 to 1024; a power of two.
constexpr std::size_t capacity_for(std::size_t message_bytes) {
  constexpr std::size_t budget = std::size_t{4} << 20;
  return std::bit_floor(std::clamp<std::size_t>(budget / message_bytes, 4, 1024));
}

/// How much memory a message takes at either side: of the smaller ones a whole element travels (element.hpp).
constexpr std::size_t buffer_bytes(std::size_t message_bytes) {
  if (message_bytes > 64) return message_bytes;
  return message_bytes <= 8 ? 8 : message_bytes <= 16 ? 16 : 64;
}

template <class Channel>
concept JoinsChannel = requires(Channel& channel, typename Channel::Context& context) {
  channel.join(context);
};

template <class Channel>
concept LeavesChannel = requires(Channel& channel, typename Channel::Context& context) {
  channel.leave(context);
};

template <class Channel>
concept HasDescriptors = requires(const Channel& channel) {
  channel.descriptors();
};

}  // namespace coresweep::bench
