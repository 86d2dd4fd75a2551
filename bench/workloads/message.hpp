#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "bench/channels/channel.hpp"
#include "bench/workloads/mix.hpp"

/// The messages of `stream` and `fan`. One of n bytes begins with a stamp (8 bytes: who sent it, and its number), ends
/// with a seal (8) made of that stamp, and has its payload between them; of messages below 16 bytes, as much of that as
/// there is room for. So a receiver that looks at the two edges sees what was lost, came twice or out of order, was cut
/// or torn. Where the whole is looked at (`check:whole`) the seal holds a checksum over the payload as well, and two
/// successive messages of a sender differ everywhere, so that what is left over from an earlier one is noticed.
namespace coresweep::bench::message {

inline constexpr std::size_t stamp_bytes = sizeof(std::uint64_t);
inline constexpr std::size_t edge_bytes = 2 * stamp_bytes;
inline constexpr std::size_t shifts = 8;  ///< successive messages start at successive words of one pattern
static_assert(std::endian::native == std::endian::little, "short messages carry the low bytes of their stamp");

constexpr std::uint64_t stamp_of(std::uint64_t sender, std::uint64_t number) {
  return sender << 40 | number;
}
constexpr std::uint64_t sender_of(std::uint64_t stamp) {
  return stamp >> 40;
}
constexpr std::uint64_t number_of(std::uint64_t stamp) {
  return stamp & ((std::uint64_t{1} << 40) - 1);
}

/// Reads every byte once; four sums side by side, so that it runs at the speed of memory. Sees bytes that changed and
/// words that changed places.
inline std::uint64_t checksum_of(const std::byte* payload, std::size_t bytes) noexcept {
  std::array<std::uint64_t, 4> sums{1, 2, 3, 4};
  std::uint64_t key = golden_ratio;
  for (; bytes >= sizeof sums; payload += sizeof sums, bytes -= sizeof sums) {
    std::array<std::uint64_t, 4> words;
    std::memcpy(words.data(), payload, sizeof words);
    for (std::size_t i = 0; i < 4; ++i) sums[i] += words[i] ^ key;
    key += 0xd1342543de82ef95ULL;
  }
  std::array<std::uint64_t, 4> rest{};
  std::memcpy(rest.data(), payload, bytes);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < 4; ++i) sum = mix(sum ^ (sums[i] + (rest[i] ^ key)));
  return sum;
}

/// How much of a message its receiver looks at.
enum class Check : std::uint64_t { edges, whole };

/// Never 0 for a first message: zeroed memory is none.
constexpr std::uint64_t seal_of(std::uint64_t stamp, std::uint64_t payload_checksum) noexcept {
  return (stamp ^ payload_checksum ^ 0x9fb21c651e98df25ULL) * golden_ratio;
}

/// Where the seal stands in a message.
constexpr std::size_t seal_at(std::size_t message_bytes) noexcept {
  return message_bytes >= edge_bytes ? message_bytes - stamp_bytes : stamp_bytes;
}
constexpr std::size_t payload_bytes(std::size_t message_bytes) noexcept {
  return message_bytes > edge_bytes ? message_bytes - edge_bytes : 0;
}

/// Writes one sender's messages into memory of its own. The pattern there and the checksums of its stretches are
/// computed once, so that a message costs its sender a few words and not a pass over the payload.
class Writer {
 public:
  /// Of the memory, which is aligned to a word.
  static std::size_t bytes(std::size_t message_bytes) { return words_in(message_bytes) * sizeof(std::uint64_t); }

  void prepare(std::byte* memory, std::size_t message_bytes, std::uint64_t sender, Check check) noexcept {
    sender_ = sender;
    seal_at_ = message_bytes > stamp_bytes ? seal_at(message_bytes) : 0;
    shifting_ = check == Check::whole;
    last_ = 0;
    for (std::size_t i = 0; i < words_in(message_bytes); ++i) words(memory)[i] = word(i);
    for (std::size_t shift = 0; shifting_ && shift < shifts; ++shift) {
      const std::byte* payload = memory + (shift + 1) * stamp_bytes;
      sums_[shift] = checksum_of(payload, payload_bytes(message_bytes));
    }
  }

  /// The message of this number; valid until the next call.
  const std::byte* write(std::byte* memory, std::uint64_t number) noexcept {
    const std::uint64_t stamp = stamp_of(sender_, number);
    if (!shifting_) {
      seal(memory, stamp, 0);
      return memory;
    }
    for (const std::size_t i : {last_, last_ + seal_at_ / stamp_bytes, last_ + seal_at_ / stamp_bytes + 1}) {
      words(memory)[i] = word(i);  // where the last stamp and seal stood
    }
    last_ = number % shifts;
    seal(memory + last_ * stamp_bytes, stamp, sums_[last_]);
    return memory + last_ * stamp_bytes;
  }

 private:
  void seal(std::byte* message, std::uint64_t stamp, std::uint64_t payload_checksum) const noexcept {
    std::memcpy(message, &stamp, stamp_bytes);
    if (seal_at_ == 0) return;
    const std::uint64_t seal = seal_of(stamp, payload_checksum);
    std::memcpy(message + seal_at_, &seal, stamp_bytes);
  }
  /// A whole element of a small message, a seal that begins within a word, and the shifts.
  static std::size_t words_in(std::size_t message_bytes) {
    return (std::max(buffer_bytes(message_bytes), edge_bytes) + stamp_bytes - 1) / stamp_bytes + 1 + shifts;
  }
  static std::uint64_t* words(std::byte* memory) { return reinterpret_cast<std::uint64_t*>(memory); }
  std::uint64_t word(std::size_t i) const noexcept { return mix(sender_ << 40 ^ i); }

  std::uint64_t sender_ = 0;
  std::size_t seal_at_ = 0;  ///< 0: no room for one
  bool shifting_ = false;
  std::size_t last_ = 0;
  std::array<std::uint64_t, shifts> sums_{};
};

/// The stamp of a message; what a short one has no room for is taken from the one that is expected.
inline std::uint64_t read_stamp(const std::byte* message, std::size_t bytes, std::uint64_t expected) noexcept {
  if (bytes >= stamp_bytes) [[likely]] {
    std::memcpy(&expected, message, stamp_bytes);
  } else {
    std::memcpy(&expected, message, bytes);
  }
  return expected;
}

/// Whether the seal is what the sender of this stamp wrote, as far as there is room for it; and with `whole` the
/// payload, too.
inline bool is_sealed(const std::byte* message, std::size_t bytes, std::uint64_t stamp, Check check) noexcept {
  if (bytes <= stamp_bytes) return true;
  const std::uint64_t sum = check == Check::whole ? checksum_of(message + stamp_bytes, payload_bytes(bytes)) : 0;
  const std::uint64_t seal = seal_of(stamp, sum);
  if (bytes < edge_bytes) return std::memcmp(message + stamp_bytes, &seal, bytes - stamp_bytes) == 0;
  std::uint64_t found = 0;
  std::memcpy(&found, message + bytes - stamp_bytes, stamp_bytes);
  return found == seal;
}

/// The two edges of a message that fills its element, written and looked at in registers: `is_next` says whether this
/// is the whole message of that stamp.
template <class Element>
void write_edges(Element& element, std::uint64_t stamp) noexcept {
  element.words.front() = stamp;
  if constexpr (Element::bytes >= edge_bytes) element.words.back() = seal_of(stamp, 0);
}
template <class Element>
bool is_next(const Element& element, std::uint64_t stamp) noexcept {
  if constexpr (Element::bytes >= edge_bytes) {
    return element.words.front() == stamp && element.words.back() == seal_of(stamp, 0);
  }
  return element.words.front() == stamp;
}

}  // namespace coresweep::bench::message
