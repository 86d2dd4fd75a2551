#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "bench/workloads/mix.hpp"

/// The messages of `stream` and `fan`. One of n bytes is: a stamp (8 bytes: who sent it, and its number), a checksum
/// over stamp and payload (8), the payload; of messages below 16 bytes, as much of that as there is room for. Two
/// successive messages of a sender differ everywhere, so that what is left over from an earlier one is noticed.
namespace coresweep::bench::message {

inline constexpr std::size_t stamp_bytes = sizeof(std::uint64_t);
inline constexpr std::size_t header_bytes = 2 * stamp_bytes;
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

/// The header's second word.
inline std::uint64_t seal_of(std::uint64_t stamp, std::uint64_t payload_checksum) noexcept {
  return payload_checksum ^ mix(stamp);
}

/// Writes one sender's messages into memory of its own. The pattern there and the checksums of its stretches are
/// computed once, so that a message costs its sender a few words and not a pass over the payload.
class Writer {
 public:
  /// Of the memory, which is aligned to a word.
  static std::size_t bytes(std::size_t message_bytes) { return words_in(message_bytes) * sizeof(std::uint64_t); }

  void prepare(std::byte* memory, std::size_t message_bytes, std::uint64_t sender) noexcept {
    sender_ = sender;
    for (std::size_t i = 0; i < words_in(message_bytes); ++i) words(memory)[i] = word(i);
    const std::size_t payload = message_bytes > header_bytes ? message_bytes - header_bytes : 0;
    for (std::size_t shift = 0; shift < shifts; ++shift) {
      sums_[shift] = checksum_of(memory + shift * stamp_bytes + header_bytes, payload);
    }
  }

  /// The message of this number; valid until the next call.
  const std::byte* write(std::byte* memory, std::uint64_t number) noexcept {
    for (std::size_t i = last_; i < last_ + 2; ++i) words(memory)[i] = word(i);  // where the last header stood
    last_ = number % shifts;
    const std::uint64_t stamp = stamp_of(sender_, number);
    words(memory)[last_] = stamp;
    words(memory)[last_ + 1] = seal_of(stamp, sums_[last_]);
    return memory + last_ * stamp_bytes;
  }

 private:
  static std::size_t words_in(std::size_t message_bytes) {
    return std::max<std::size_t>((message_bytes + stamp_bytes - 1) / stamp_bytes, 2) + shifts - 1;
  }
  static std::uint64_t* words(std::byte* memory) { return reinterpret_cast<std::uint64_t*>(memory); }
  std::uint64_t word(std::size_t i) const noexcept { return mix(sender_ << 40 ^ i); }

  std::uint64_t sender_ = 0;
  std::size_t last_ = 0;
  std::array<std::uint64_t, shifts> sums_{};
};

/// The stamp of a message; what a short one has no room for is taken from the one that is expected.
inline std::uint64_t read_stamp(const std::byte* message, std::size_t bytes, std::uint64_t expected) noexcept {
  std::memcpy(&expected, message, std::min(bytes, stamp_bytes));
  return expected;
}

/// Whether checksum and payload are what the sender of this stamp wrote, as far as there is room for them.
inline bool is_whole(const std::byte* message, std::size_t bytes, std::uint64_t stamp) noexcept {
  if (bytes <= stamp_bytes) return true;
  const bool has_payload = bytes > header_bytes;
  const std::uint64_t seal =
      seal_of(stamp, checksum_of(message + (has_payload ? header_bytes : 0), has_payload ? bytes - header_bytes : 0));
  return std::memcmp(message + stamp_bytes, &seal, std::min(bytes, header_bytes) - stamp_bytes) == 0;
}

}  // namespace coresweep::bench::message
