#pragma once

#include <array>
#include <cstring>

#include "bench/workloads/channel_kernel.hpp"

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

  /// What the consumer saw.
  struct Shared {
    std::array<std::uint32_t, 2> next{};  ///< per producer: the number expected next
    std::uint64_t disorder = 0;           ///< messages out of their producer's order
    std::atomic<std::uint64_t> taken{0};  ///< read by whoever looks whether things go on
  };
  struct Part {};
  using State = ChannelState<Channel, Shared, Part>;

  static ChannelPlan plan(const exec::Shape&) {
    return {.setup = {.producers = 2, .consumers = 1, .message_bytes = sizeof(Message)},
            .worker_bytes = sizeof(Message)};
  }
  static std::uint64_t count_of(std::uint32_t producer, const exec::Shape& shape) {
    return producer == squares ? shape.work / 2 : shape.work - shape.work / 2;
  }

  static void put(const exec::Worker& worker, State& state, const Message& message) {
    std::byte* bytes = state.memory_of(worker.index);
    std::memcpy(bytes, &message, sizeof message);
    state.send(worker, 0, bytes);
  }

  /// Puts one message, and any extra ones that work_scale asks for; `after_each()` follows every one.
  template <class After>
  static void send(exec::Worker& worker, State& state, std::uint32_t producer, std::uint64_t i,
                   const After& after_each) {
    put(worker, state, {result_of(producer, i), producer, static_cast<std::uint32_t>(i)});
    after_each();
    if (worker.shape->work_scale == 1.0) return;
    const std::uint64_t due = extra_steps(worker, 1);
    for (std::uint64_t n = 0; n < due; ++n) {
      put(worker, state, {result_of(producer, i), producer | extra, 0});
      after_each();
    }
  }

  /// Takes one message; false for a producer's last.
  static bool take(exec::Worker& worker, State& state) {
    std::byte* bytes = state.memory_of(worker.index);
    state.receive(worker, 0, bytes);
    state.shared.taken.store(state.shared.taken.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    Message message;
    std::memcpy(&message, bytes, sizeof message);
    if (message.number == last) return false;
    if ((message.producer & extra) != 0) {
      ++worker.tally->scratch_steps;
      worker.tally->scratch += message.value;
      return true;
    }
    std::uint32_t& next = state.shared.next[message.producer % 2];
    if (message.number != next) ++state.shared.disorder;
    next = message.number + 1;
    ++worker.tally->steps;
    worker.tally->checksum += message.value;
    return true;
  }

  static void produce(exec::Worker& worker, State& state, std::uint32_t producer) {
    const std::uint64_t count = count_of(producer, *worker.shape);
    for (std::uint64_t i = 0; i < count; ++i) send(worker, state, producer, i, [] {});
    put(worker, state, {0, producer, last});
  }

  static void consume(exec::Worker& worker, State& state) {
    for (int open = 2; open > 0;) open -= take(worker, state) ? 0 : 1;
  }

  /// One worker in all three roles: puts one of each in turn, takes it, and so never waits.
  static void alternate(exec::Worker& worker, State& state) {
    const std::uint64_t rounds = count_of(cubes, *worker.shape);  // the larger half
    for (std::uint64_t i = 0; i < rounds; ++i) {
      for (const std::uint32_t producer : {squares, cubes}) {
        if (i < count_of(producer, *worker.shape)) send(worker, state, producer, i, [&] { take(worker, state); });
      }
    }
  }

  static void run(exec::Worker& worker, State& state) {
    if (worker.shape->serial != 0) {
      alternate(worker, state);
    } else if (worker.index == consumer) {
      consume(worker, state);
    } else {
      produce(worker, state, worker.index);
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
