#pragma once

#include <array>
#include <cstring>
#include <string>

#include "bench/workloads/channel_kernel.hpp"
#include "bench/workloads/mix.hpp"
#include "harness/exec/core/opaque.hpp"

/// Two workers hand a token of 8 bytes to and fro, over a channel for each direction. A header of its own, so that the
/// tests can run it over channels that lose, repeat and damage.
namespace coresweep::bench::ping_pong {

enum class Waiting : std::uint64_t { spin, sleep };

template <class Channel>
struct Tokens {
  static constexpr bool sends_payload = false;
  static constexpr std::size_t message_bytes = sizeof(std::uint64_t);

  struct Shared {};
  struct Part {
    std::uint64_t wrong = 0;                 ///< tokens that were not the one due
    std::atomic<std::uint64_t> received{0};  ///< read by whoever looks whether things go on
  };
  using State = ChannelState<Channel, Shared, Part>;

  static ChannelPlan plan(const exec::Shape& shape) {
    const bool spins = shape.own[0] == static_cast<std::uint64_t>(Waiting::spin);
    return {.setup = {.message_bytes = message_bytes, .wait = spins ? Wait::spin : Wait::sleep},
            .channels = 2,
            .worker_bytes = message_bytes};
  }

  /// Worker 1 takes the first token: it learns what looking at one costs.
  static void join(exec::Worker& worker, State& state) {
    if (worker.shape->serial == 0 && worker.index != 1) return;
    Part seen;
    exec::Tally tally;
    const std::uint64_t token = token_of(0);
    auto message = reinterpret_cast<std::uintptr_t>(&token);
    state.check.measure(256, [&] {
      message = exec::opaque(message);
      look(reinterpret_cast<const std::byte*>(message), token, seen, tally.steps, tally.checksum);
    });
    exec::opaque(tally.checksum + seen.wrong);
  }

  /// Hand-over i goes from worker 0 to worker 1 where i is even, and back where it is odd: channel 0, and channel 1.
  /// Extra ones of work_scale come in pairs, so that the token is where it was; each worker counts them for itself.
  static void run(exec::Worker& worker, State& state) {
    const bool scaled = worker.shape->work_scale != 1.0;
    const Side side{worker,
                    state.part(worker.index),
                    state.memory_of(worker.index),
                    {state.port(worker, 0), state.port(worker, 1)}};
    std::uint64_t owed = 0, extra = first_extra;
    for (std::uint64_t i = 0; i < worker.shape->work; ++i) {
      hand_over(side, token_of(i), i % 2, worker.tally->steps, worker.tally->checksum);
      if (!scaled) continue;
      for (owed += extra_steps(worker, 1); owed >= 2; owed -= 2) {
        for (const std::uint64_t way : {(i + 1) % 2, i % 2}) {
          hand_over(side, token_of(extra++), way, worker.tally->scratch_steps, worker.tally->scratch);
        }
      }
    }
  }

  static std::uint64_t progress(const State& state) {
    return state.part(0).received.load(std::memory_order_relaxed) +
           (state.workers() > 1 ? state.part(1).received.load(std::memory_order_relaxed) : 0);
  }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    std::uint64_t wrong_tokens = 0;
    for (std::uint32_t i = 0; i < shape.workers; ++i) wrong_tokens += state.part(i).wrong;
    if (wrong_tokens != 0) return wrong(std::to_string(wrong_tokens) + " times another token came than the one due");
    if (sum.steps != shape.work) {
      return wrong("handed over " + std::to_string(sum.steps) + " times instead of " + std::to_string(shape.work));
    }
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    if (sum.checksum != expected(shape.work)) return wrong("tokens sum up wrongly");
    return {};
  }

 private:
  static constexpr std::uint64_t first_extra = std::uint64_t{1} << 62;  // numbers of reported hand-overs count from 0

  /// All 8 bytes differ from one to the next; never 0, which an eventfd does not pass on, nor its largest value.
  static std::uint64_t token_of(std::uint64_t number) { return mix(number) >> 1 | 1; }

  static std::uint64_t expected(std::uint64_t work) {
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < work; ++i) sum += token_of(i);
    return sum;
  }

  static void look(const std::byte* bytes, std::uint64_t token, Part& part, std::uint64_t& steps,
                   std::uint64_t& checksum) {
    std::uint64_t seen = 0;
    std::memcpy(&seen, bytes, sizeof seen);
    part.wrong += seen == token ? 0 : 1;
    ++steps;
    checksum += seen;
  }

  struct Side {
    const exec::Worker& worker;
    Part& part;
    std::byte* bytes;
    std::array<typename State::Port, 2> ports;
  };
  static void hand_over(const Side& side, std::uint64_t token, std::uint64_t way, std::uint64_t& steps,
                        std::uint64_t& checksum) {
    const bool alone = side.worker.shape->serial != 0;
    if (alone || side.worker.index == way) {
      std::memcpy(side.bytes, &token, sizeof token);
      side.ports[way].send(side.bytes);
    }
    if (alone || side.worker.index != way) {
      std::memset(side.bytes, 0, sizeof token);
      side.ports[way].receive(side.bytes);
      look(side.bytes, token, side.part, steps, checksum);
      side.part.received.store(side.part.received.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
  }
};

}  // namespace coresweep::bench::ping_pong
