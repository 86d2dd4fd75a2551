#pragma once

#include <atomic>
#include <cstdint>

#include "harness/exec/core/futex.hpp"
#include "harness/exec/core/kernel.hpp"

namespace coresweep::bench {

/// How senders and receivers take leave of each other. Each receiver takes a fixed number of messages, so a channel
/// that loses some would leave it waiting, and one that repeats some would leave senders before a full channel. Hence
/// the last sender stays until the last receiver is done, and the other way round; whoever stays sees to it that the
/// others come to their end: if nothing has moved for two seconds, it sends what is missing, or takes what is too much.
class Handover {
 public:
  /// Messages that had to be sent again: with a channel that keeps them all, none.
  std::uint64_t lost() const noexcept { return lost_; }

  /// `scope` as of futexes. `received()`: messages that have arrived so far; `send_one()`: any message.
  template <class Received, class Send>
  void sender_is_done(std::uint32_t senders, int scope, const Received& received, const Send& send_one) noexcept {
    if (!count(senders_done_, senders, scope)) return;
    std::uint64_t seen = received();
    for (unsigned idle = 0; idle < patience && !wait_for(receivers_done_, 1, look_every_ns, scope);) {
      const std::uint64_t now = received();
      idle = now == seen ? idle + 1 : 0;
      seen = now;
    }
    while (!wait_for(receivers_done_, 1, 1'000'000, scope)) {
      ++lost_;
      send_one();
    }
  }

  /// `take_one()`: takes a message.
  template <class Take>
  void receiver_is_done(std::uint32_t senders, std::uint32_t receivers, int scope, const Take& take_one) noexcept {
    if (!count(shares_taken_, receivers, scope)) return;
    // All messages have arrived, so that each sender has only to say that it is done.
    std::uint32_t seen = senders_done_.load(std::memory_order_relaxed);
    for (unsigned idle = 0; idle < patience && !wait_for(senders_done_, senders, look_every_ns, scope);) {
      const std::uint32_t now = senders_done_.load(std::memory_order_relaxed);
      idle = now == seen ? idle + 1 : 0;
      seen = now;
    }
    while (senders_done_.load(std::memory_order_acquire) < senders) take_one();
    receivers_done_.store(1, std::memory_order_release);
    exec::futex_wake(receivers_done_, INT_MAX, scope);
  }

 private:
  using Word = std::atomic<std::uint32_t>;
  static constexpr std::int64_t look_every_ns = 50'000'000;
  static constexpr unsigned patience = 40;

  /// Whether this was the last of `all`.
  static bool count(Word& word, std::uint32_t all, int scope) noexcept {
    const bool last = word.fetch_add(1, std::memory_order_acq_rel) + 1 == all;
    if (last) exec::futex_wake(word, INT_MAX, scope);
    return last;
  }
  /// Waits a while; whether `word` has got there.
  static bool wait_for(Word& word, std::uint32_t target, std::int64_t timeout_ns, int scope) noexcept {
    const std::uint32_t seen = word.load(std::memory_order_acquire);
    if (seen >= target) return true;
    exec::futex_wait(word, seen, timeout_ns, scope);
    return word.load(std::memory_order_acquire) >= target;
  }

  alignas(exec::padding) Word senders_done_{0};
  Word shares_taken_{0};
  Word receivers_done_{0};
  std::uint64_t lost_ = 0;
};

}  // namespace coresweep::bench
