#pragma once

#include <array>
#include <cstring>

#include "bench/workloads/channel_kernel.hpp"
#include "harness/exec/core/opaque.hpp"

/// The notes' program: one process puts squares, one puts cubes, a third takes both. A header of its own, so that the
/// tests can run it over channels that lose, repeat, reorder and damage.
namespace coresweep::bench::queue {

inline constexpr std::uint32_t squares = 0;
inline constexpr std::uint32_t cubes = 1;
inline constexpr std::uint32_t consumer = 2;
inline constexpr std::uint32_t last = 1U << 31;   // flag on a producer's number: no more from this one
inline constexpr std::uint32_t extra = 1U << 31;  // flag on the producer: an extra step of work_scale, counted apart

/// One message: what was computed, by whom, and its number among that producer's.
struct Message {
  std::uint64_t value = 0;
  std::uint32_t producer = 0;
  std::uint32_t number = 0;
};

inline std::uint64_t result_of(std::uint32_t producer, std::uint64_t i) {
  return producer == squares ? i * i : i * i * i;
}

template <class Channel>
struct Queue {
  static constexpr bool sends_payload = true;
  static constexpr std::size_t message_bytes = sizeof(Message);

  /// What the consumer saw.
  struct Shared {
    std::array<std::uint32_t, 2> next{};  ///< per producer: the number expected next
    std::uint64_t disorder = 0;           ///< messages out of their producer's order
    std::atomic<std::uint64_t> taken{0};  ///< read by whoever looks whether things go on
  };
  struct Part {};
  using State = ChannelState<Channel, Shared, Part>;

  static ChannelPlan plan(const exec::Shape&) {
    return {.setup = {.producers = 2, .consumers = 1, .message_bytes = message_bytes}, .worker_bytes = sizeof(Message)};
  }
  static std::uint64_t count_of(std::uint32_t producer, const exec::Shape& shape) {
    return producer == squares ? shape.work / 2 : shape.work - shape.work / 2;
  }

  /// The consumer learns what looking at a message costs: one of the squares, which it takes first.
  static void join(exec::Worker& worker, State& state) {
    if (worker.shape->serial == 0 && worker.index != consumer) return;
    Shared seen;
    exec::Tally tally;
    const Message first{.value = 1, .producer = squares, .number = 0};
    auto message = reinterpret_cast<std::uintptr_t>(&first);
    state.check.measure(256, [&] {
      seen.next[squares] = 0;
      message = exec::opaque(message);
      look(reinterpret_cast<const std::byte*>(message), seen, tally);
    });
    exec::opaque(tally.checksum + seen.disorder);
  }

  /// One worker in one trial: its memory and its way to the channel.
  struct Role {
    Role(exec::Worker& the_worker, State& the_state)
        : worker(the_worker),
          shared(the_state.shared),
          port(the_state.port(the_worker, 0)),
          bytes(the_state.memory_of(the_worker.index)) {}
    void put(const Message& message) const {
      std::memcpy(bytes, &message, sizeof message);
      port.send(bytes);
    }

    exec::Worker& worker;
    Shared& shared;
    const typename State::Port port;
    std::byte* const bytes;
  };

  /// Puts one message, and any extra ones that work_scale asks for; `after_each()` follows every one.
  template <class After>
  static void send(const Role& role, std::uint32_t producer, std::uint64_t i, const After& after_each) {
    role.put({result_of(producer, i), producer, static_cast<std::uint32_t>(i)});
    after_each();
    if (role.worker.shape->work_scale == 1.0) return;
    const std::uint64_t due = extra_steps(role.worker, 1);
    for (std::uint64_t n = 0; n < due; ++n) {
      role.put({result_of(producer, i), producer | extra, 0});
      after_each();
    }
  }

  /// Looks at one message; false for a producer's last.
  static bool look(const std::byte* bytes, Shared& seen, exec::Tally& tally) {
    Message message;
    std::memcpy(&message, bytes, sizeof message);
    if (message.number == last) return false;
    if ((message.producer & extra) != 0) {
      ++tally.scratch_steps;
      tally.scratch += message.value;
      return true;
    }
    std::uint32_t& next = seen.next[message.producer % 2];
    if (message.number != next) ++seen.disorder;
    next = message.number + 1;
    ++tally.steps;
    tally.checksum += message.value;
    return true;
  }
  static bool take(const Role& role) {
    role.port.receive(role.bytes);
    std::atomic<std::uint64_t>& taken = role.shared.taken;
    taken.store(taken.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return look(role.bytes, role.shared, *role.worker.tally);
  }

  static void produce(const Role& role, std::uint32_t producer) {
    const std::uint64_t count = count_of(producer, *role.worker.shape);
    for (std::uint64_t i = 0; i < count; ++i) send(role, producer, i, [] {});
    role.put({0, producer, last});
  }

  static void consume(const Role& role) {
    for (int open = 2; open > 0;) open -= take(role) ? 0 : 1;
  }

  /// One worker in all three roles: puts one of each in turn, takes it, and so never waits.
  static void alternate(const Role& role) {
    const exec::Shape& shape = *role.worker.shape;
    const std::uint64_t rounds = count_of(cubes, shape);  // the larger half
    for (std::uint64_t i = 0; i < rounds; ++i) {
      for (const std::uint32_t producer : {squares, cubes}) {
        if (i < count_of(producer, shape)) send(role, producer, i, [&] { take(role); });
      }
    }
  }

  static void run(exec::Worker& worker, State& state) {
    const Role role(worker, state);
    if (worker.shape->serial != 0) {
      alternate(role);
    } else if (worker.index == consumer) {
      consume(role);
    } else {
      produce(role, worker.index);
    }
  }

  static std::uint64_t progress(const State& state) { return state.shared.taken.load(std::memory_order_relaxed); }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    const Shared& seen = state.shared;
    if (sum.steps != shape.work) {
      return wrong("received " + std::to_string(sum.steps) + " messages instead of " + std::to_string(shape.work));
    }
    std::uint64_t expected = 0;
    for (const std::uint32_t producer : {squares, cubes}) {
      for (std::uint64_t i = 0; i < count_of(producer, shape); ++i) expected += result_of(producer, i);
    }
    if (sum.checksum != expected) return wrong("values sum up wrongly");
    if (seen.disorder != 0) return wrong(std::to_string(seen.disorder) + " messages out of their producer's order");
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    return {};
  }
};

}  // namespace coresweep::bench::queue
