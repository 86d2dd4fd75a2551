#pragma once

#include <sched.h>

#include <cstddef>

#include "bench/channels/channel.hpp"
#include "harness/exec/core/futex.hpp"
#include "harness/exec/core/mpmc_ring.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench::channels {

class shm_mpmc {
 public:
  static constexpr ChannelTraits traits{
      .description =
          "bounded ring of 1024 messages in shared memory (the one that process_pool hands tasks over with); "
          "waits by spinning, then yielding, then sleeping",
      .process_shared = true};
  static std::size_t bytes(const ChannelSetup&) { return sizeof(shm_mpmc) + Ring::bytes(capacity); }
  explicit shm_mpmc(const ChannelSetup&) { Ring::construct(this + 1, capacity); }

  void send(const Message& message) noexcept {
    wait_until([&] { return ring().try_push(message); }, room_);
    ring_bell(filled_);
  }

  Message receive() noexcept {
    Message message;
    wait_until([&] { return ring().try_pop(message); }, filled_);
    ring_bell(room_);
    return message;
  }

 private:
  using Ring = exec::MpmcRing<Message>;
  static constexpr std::size_t capacity = 1024;

  /// Where those sleep who wait for one thing: messages, or room for them.
  struct alignas(exec::padding) Bell {
    std::atomic<std::uint32_t> rings{0};
    std::atomic<std::uint32_t> sleeping{0};
  };

  template <class Try>
  static void wait_until(const Try& attempt, Bell& bell) noexcept {
    if (attempt()) return;
    for (int i = 0; i < 64; ++i) {
      exec::spin_pause();
      if (attempt()) return;
    }
    for (int i = 0; i < 8; ++i) {
      sched_yield();
      if (attempt()) return;
    }
    for (;;) {
      const std::uint32_t seen = bell.rings.load(std::memory_order_seq_cst);
      bell.sleeping.fetch_add(1, std::memory_order_seq_cst);
      // Pairs with the one in ring_bell: either this attempt sees what was put or taken, or the other side the sleeper.
      std::atomic_thread_fence(std::memory_order_seq_cst);
      const bool done = attempt();
      if (!done) exec::futex_wait(bell.rings, seen);
      bell.sleeping.fetch_sub(1, std::memory_order_relaxed);
      if (done || attempt()) return;
    }
  }

  static void ring_bell(Bell& bell) noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);  // the push or pop comes before the look at the sleepers
    if (bell.sleeping.load(std::memory_order_relaxed) == 0) return;
    bell.rings.fetch_add(1, std::memory_order_seq_cst);
    exec::futex_wake(bell.rings, 1);
  }

  Ring& ring() noexcept { return *reinterpret_cast<Ring*>(this + 1); }

  Bell room_;
  Bell filled_;
};

}  // namespace coresweep::bench::channels
