#pragma once

#include <algorithm>
#include <array>

#include "bench/workloads/message.hpp"
#include "bench/workloads/stint.hpp"
#include "harness/exec/core/opaque.hpp"

/// What a receiver of `stream` and `fan` does with a message, and what that costs.
namespace coresweep::bench::transfer {

/// Which numbers of a sender's messages are extra ones by work_scale, spread evenly: known to both sides without a word
/// in the message, which may be a single byte.
class Extras {
 public:
  explicit Extras(double work_scale) : share_(1.0 - 1.0 / work_scale) {}
  bool is_extra(std::uint64_t number) const noexcept { return share_ > 0 && up_to(number + 1) > up_to(number); }
  /// The least number of messages among which there are `count` that are not extra.
  std::uint64_t messages_for(std::uint64_t count) const noexcept {
    auto messages = static_cast<std::uint64_t>(static_cast<double>(count) / (1.0 - share_));
    while (messages > 0 && messages - 1 - up_to(messages - 1) >= count) --messages;
    while (messages - up_to(messages) < count) ++messages;
    return messages;
  }

 private:
  std::uint64_t up_to(std::uint64_t messages) const noexcept {
    return static_cast<std::uint64_t>(share_ * static_cast<double>(messages));
  }
  double share_;
};

/// What is to be expected of a receiver's messages.
struct Expected {
  std::size_t message_bytes = 1;
  std::uint64_t senders = 1;
  bool every_number = true;  ///< a lone receiver sees every number of a sender; several see some of them, in order
  bool in_order = true;      ///< as far as the channel promises an order
  message::Check check = message::Check::edges;
};

/// Looks at one message after the other.
class Inspector {
 public:
  /// @param next  per sender: the number expected next
  Inspector(const Expected& expected, std::uint64_t* next, double work_scale)
      : expected_(expected),
        one_line_(expected.senders == 1 && expected.every_number && expected.in_order && work_scale == 1.0),
        next_(next),
        extras_(work_scale) {}

  void look(const std::byte* message) noexcept {
    const std::uint64_t stamp = message::read_stamp(message, expected_.message_bytes, due_);
    // A lone sender's messages come to a lone receiver one number after the other, or something is wrong.
    if (one_line_ && stamp == due_ && is_sealed(message, stamp)) [[likely]] {
      ++due_;
      return;
    }
    look_closer(message);
  }

  /// Whether nothing is looked for but a lone sender's numbers one after the other; and how many came so, for who has
  /// looked at them himself.
  bool expects_one_line() const noexcept { return one_line_; }
  void came_in_line(std::uint64_t messages) noexcept { due_ = messages; }

  /// Messages of sender 0 that came whole and in line from number 0 on: they stand in none of the sums below.
  std::uint64_t in_line() const noexcept { return due_; }
  std::uint64_t disorder = 0;  ///< messages out of their sender's order
  std::uint64_t damaged = 0;
  std::uint64_t steps = 0, checksum = 0, scratch_steps = 0, scratch = 0;  ///< as of exec::Tally

 private:
  bool is_sealed(const std::byte* message, std::uint64_t stamp) const noexcept {
    return message::is_sealed(message, expected_.message_bytes, stamp, expected_.check);
  }
  [[gnu::noinline]] void look_closer(const std::byte* message) noexcept {
    next_[0] = std::max(next_[0], due_);
    const std::uint64_t stamp = message::read_stamp(message, expected_.message_bytes, next_[0]);
    const std::uint64_t sender = message::sender_of(stamp), number = message::number_of(stamp);
    if (sender >= expected_.senders || !is_sealed(message, stamp)) [[unlikely]] {
      ++damaged;
      return;
    }
    const bool due = expected_.every_number ? number == next_[sender] : number >= next_[sender];
    if (!due && expected_.in_order) [[unlikely]]
      ++disorder;
    next_[sender] = number + 1;
    const bool extra = extras_.is_extra(number);
    ++(extra ? scratch_steps : steps);
    (extra ? scratch : checksum) += mix(stamp);
  }

  const Expected expected_;
  const bool one_line_;
  std::uint64_t due_ = 0;
  std::uint64_t* const next_;
  const Extras extras_;
};

/// Adds what looking at a message costs that lies in this core's caches, three times over: most of what it costs in a
/// trial as well, where the channel has just copied it. `memory` is a Writer's.
inline void calibrate(Calibration& cost, const Expected& expected, std::byte* memory) {
  message::Writer writer;
  writer.prepare(memory, expected.message_bytes, 0, expected.check);
  const auto message = reinterpret_cast<std::uintptr_t>(writer.write(memory, 0));
  const std::uint64_t looked_at = expected.check == message::Check::whole ? expected.message_bytes : 0;
  std::array<std::uint64_t, 1> next{};
  Expected of_one = expected;
  of_one.senders = 1;
  constexpr std::uint64_t batch_bytes = 16384;
  std::uint64_t damaged = 0;
  cost.measure(std::max<std::uint64_t>(1, batch_bytes / std::max<std::uint64_t>(looked_at, 64)), [&] {
    Inspector inspector(of_one, next.data(), 1.0);
    next[0] = exec::opaque(0);
    inspector.look(reinterpret_cast<const std::byte*>(exec::opaque(message)));
    damaged += inspector.damaged + inspector.in_line();
  });
  exec::opaque(damaged);
}

/// The same of a message that came as a value.
template <class Element>
void calibrate_value(Calibration& cost) {
  Element element{};
  message::write_edges(element, exec::opaque(0));
  std::uint64_t in_line = 0;
  cost.measure(256, [&] {
    for (std::uint64_t& word : element.words) word = exec::opaque(word);
    in_line += message::is_next(element, 0) ? 1 : 0;
  });
  exec::opaque(in_line);
}

}  // namespace coresweep::bench::transfer
