#pragma once

#include <sched.h>

#include <atomic>
#include <cstddef>

#include "bench/channels/channel.hpp"
#include "bench/futex_scope.hpp"
#include "harness/exec/core/kernel.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {

/// Where those sleep who wait for one thing: messages, or room for them. Works between processes where it has to.
class alignas(exec::padding) Bell {
 public:
  explicit Bell(const ChannelSetup& setup) : scope_(futex_scope(setup.process_shared)) {}

  /// Returns once `attempt()` was true. It is tried again whenever somebody may have rung.
  template <class Attempt>
  void wait_until(const Attempt& attempt, Wait how) noexcept {
    if (how == Wait::spin) return spin_until(attempt);
    if (attempt()) return;
    if (how == Wait::adaptive && spin_a_little(attempt)) return;
    sleep_until(attempt);
  }

  /// Says that what the others wait for may have come: called after the change that they look for. Where all spin,
  /// nobody sleeps.
  void ring(Wait how) noexcept {
    if (how == Wait::spin) return;
    std::atomic_thread_fence(std::memory_order_seq_cst);  // the change comes before the look at the sleepers
    if (sleeping_.load(std::memory_order_relaxed) == 0) return;
    rings_.fetch_add(1, std::memory_order_seq_cst);
    exec::futex_wake(rings_, 1, scope_);
  }

 private:
  static constexpr int spins_before_yield = 64;
  static constexpr int yields_before_sleep = 8;
  // About 100 µs: whoever waits that long probably keeps the other side from running.
  static constexpr int spins_of_a_spinner = 4096;

  /// Calls it in one place: called in two, a queue's functions are too large for the compiler to put them there.
  template <class Attempt>
  [[gnu::always_inline]] static void spin_until(const Attempt& attempt) noexcept {
    for (int spins = 1; !attempt(); ++spins) {
      exec::spin_pause();
      if (spins % spins_of_a_spinner == 0) sched_yield();
    }
  }

  template <class Attempt>
  static bool spin_a_little(const Attempt& attempt) noexcept {
    for (int i = 0; i < spins_before_yield; ++i) {
      exec::spin_pause();
      if (attempt()) return true;
    }
    for (int i = 0; i < yields_before_sleep; ++i) {
      sched_yield();
      if (attempt()) return true;
    }
    return false;
  }

  template <class Attempt>
  void sleep_until(const Attempt& attempt) noexcept {
    for (;;) {
      const std::uint32_t seen = rings_.load(std::memory_order_seq_cst);
      sleeping_.fetch_add(1, std::memory_order_seq_cst);
      std::atomic_thread_fence(std::memory_order_seq_cst);  // said to sleep before the last look: ring() has the other
      const bool done = attempt();
      if (!done) exec::futex_wait(rings_, seen, -1, scope_);
      sleeping_.fetch_sub(1, std::memory_order_relaxed);
      if (!done && !attempt()) continue;
      // Passed on: a ring may have told of several messages at once, when the first of them came last.
      return ring(Wait::sleep);
    }
  }

  std::atomic<std::uint32_t> rings_{0};
  std::atomic<std::uint32_t> sleeping_{0};
  const int scope_;
};

/// Makes a channel of a queue that never waits: `Queue` has
///   bool try_send(Context&, const std::byte*); bool try_receive(Context&, std::byte*);
/// (false: full, empty) and inherits from WaitingChannel<Queue>.
template <class Queue>
class WaitingChannel {
 public:
  template <class Context>
  void send(Context& context, const std::byte* message) noexcept {
    put([&] { return queue().try_send(context, message); }, how_);
  }
  template <class Context>
  void receive(Context& context, std::byte* message) noexcept {
    take([&] { return queue().try_receive(context, message); }, how_);
  }

 protected:
  explicit WaitingChannel(const ChannelSetup& setup) : how_(setup.wait), room_(setup), filled_(setup) {}

  template <class Attempt>
  void put(const Attempt& attempt, Wait how) noexcept {
    room_.wait_until(attempt, how);
    filled_.ring(how);
  }
  template <class Attempt>
  void take(const Attempt& attempt, Wait how) noexcept {
    filled_.wait_until(attempt, how);
    room_.ring(how);
  }

 private:
  Queue& queue() noexcept { return static_cast<Queue&>(*this); }

  Wait how_;
  Bell room_;
  Bell filled_;
};

}  // namespace coresweep::bench
