#pragma once

#include <array>
#include <string>

#include "bench/channels/channel.hpp"
#include "bench/workloads/workload.hpp"

/// Two workers put numbered messages, a third takes them. A header of its own, so that the tests can run it over a
/// channel that mixes them up.
namespace coresweep::bench::queue {

// The notes' program: one process puts squares, one puts cubes, a third takes both.
inline constexpr std::uint32_t squares = 0;
inline constexpr std::uint32_t cubes = 1;
inline constexpr std::uint32_t consumer = 2;
inline constexpr std::uint32_t last = 1U << 31;   // flag on a producer's number: no more from this one
inline constexpr std::uint32_t extra = 1U << 31;  // flag on the producer: an extra step of work_scale, counted apart

inline std::uint64_t result_of(std::uint32_t producer, std::uint64_t i) {
  return producer == squares ? i * i : i * i * i;
}

template <class Channel>
struct Queue {
  /// What the consumer saw.
  struct alignas(exec::padding) Seen {
    std::array<std::uint32_t, 2> next{};  ///< per producer: the number expected next
    std::uint64_t disorder = 0;           ///< messages out of their producer's order
  };
  struct alignas(exec::padding) State {
    explicit State(const ChannelSetup& setup) : channel(setup) {}
    Seen seen{};
    // Last: a channel may have memory of its own behind it.
    alignas(exec::padding) Channel channel;
  };

  static std::size_t bytes(const exec::Shape& shape) {
    return sizeof(State) + Channel::bytes({.process_shared = shape.process_shared != 0});
  }
  static std::uint64_t count_of(std::uint32_t producer, const exec::Shape& shape) {
    return producer == squares ? shape.work / 2 : shape.work - shape.work / 2;
  }

  /// Returns how many messages it put: one, and any extra ones that work_scale asks for.
  static std::uint64_t send(exec::Worker& worker, State& state, std::uint32_t producer, std::uint64_t i) {
    state.channel.send({result_of(producer, i), producer, static_cast<std::uint32_t>(i)});
    if (worker.shape->work_scale == 1.0) return 1;
    const std::uint64_t due = extra_steps(worker, 1);
    for (std::uint64_t n = 0; n < due; ++n) state.channel.send({result_of(producer, i), producer | extra, 0});
    return 1 + due;
  }
  static void finish(State& state, std::uint32_t producer) { state.channel.send({0, producer, last}); }

  /// Takes one message; false for a producer's last.
  static bool take(exec::Worker& worker, State& state) {
    const Message message = state.channel.receive();
    if (message.number == last) return false;
    if ((message.producer & extra) != 0) {
      ++worker.tally->scratch_steps;
      worker.tally->scratch += message.value;
      return true;
    }
    std::uint32_t& next = state.seen.next[message.producer % 2];
    if (message.number != next) ++state.seen.disorder;
    next = message.number + 1;
    ++worker.tally->steps;
    worker.tally->checksum += message.value;
    return true;
  }

  static void produce(exec::Worker& worker, State& state, std::uint32_t producer) {
    const std::uint64_t count = count_of(producer, *worker.shape);
    for (std::uint64_t i = 0; i < count; ++i) send(worker, state, producer, i);
    finish(state, producer);
  }

  static void consume(exec::Worker& worker, State& state) {
    for (int open = 2; open > 0;) open -= take(worker, state) ? 0 : 1;
  }

  /// One worker in all three roles: puts one of each, takes what there is, and so never waits.
  static void alternate(exec::Worker& worker, State& state) {
    const std::uint64_t rounds = count_of(cubes, *worker.shape);  // the larger half
    for (std::uint64_t i = 0; i < rounds; ++i) {
      std::uint64_t put = 0;
      for (const std::uint32_t producer : {squares, cubes}) {
        if (i < count_of(producer, *worker.shape)) put += send(worker, state, producer, i);
      }
      for (; put > 0; --put) take(worker, state);
    }
  }

  static void run(exec::Worker& worker) {
    State& state = *static_cast<State*>(worker.state);
    if (worker.shape->serial != 0) {
      alternate(worker, state);
    } else if (worker.index == consumer) {
      consume(worker, state);
    } else {
      produce(worker, state, worker.index);
    }
  }

  static exec::Verdict check(const void* state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    const Seen& seen = static_cast<const State*>(state)->seen;
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

  static constexpr exec::Kernel row(std::string_view name) {
    return {.workload = "queue",
            .variant = name,
            .state_bytes = bytes,
            .construct =
                [](void* state, const exec::Shape& shape) {
                  new (state) State(ChannelSetup{.process_shared = shape.process_shared != 0});
                },
            .destroy = [](void* state) { static_cast<State*>(state)->~State(); },
            .reset = [](void* state, const exec::Shape&) { static_cast<State*>(state)->seen = {}; },
            .run_role = run,
            .check = check};
  }
};

}  // namespace coresweep::bench::queue
