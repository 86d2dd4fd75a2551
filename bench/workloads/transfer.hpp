#pragma once

#include <algorithm>
#include <array>
#include <string>

#include "bench/futex_scope.hpp"
#include "bench/workloads/channel_kernel.hpp"
#include "bench/workloads/handover.hpp"
#include "bench/workloads/inspector.hpp"
#include "bench/workloads/ways.hpp"
#include "harness/exec/core/clock.hpp"

/// Senders send their share of the messages into one channel, receivers take theirs out of it: `stream` and `fan`.
/// A header of its own, so that the tests can run it over channels that lose, repeat, reorder and damage.
namespace coresweep::bench::transfer {

/// What makes the difference between the two.
struct Sides {
  std::uint32_t senders = 1;
  std::uint32_t receivers = 1;
  std::size_t message_bytes = 1;
  Wait wait = Wait::adaptive;
  message::Check check = message::Check::edges;
};

/// How those wait who find no message, or no room. A function, as a workload's axes are made when they are asked for.
inline AxisInfo wait_axis() {
  return {"wait",
          "adaptive",
          {"adaptive", "spin", "sleep"},
          "how who finds no message or no room waits. adaptive: spins, yields, then sleeps; with a queue, each message "
          "pays for a look whether the other side sleeps. spin: stays on its CPU, and a queue is what its library "
          "offers. sleep: at once"};
}
inline Wait wait_of(std::uint64_t value) {
  constexpr std::array ways{Wait::adaptive, Wait::spin, Wait::sleep};
  return ways.at(value);
}

/// How much of each message the receiver looks at: of large ones the look takes longer than the journey.
inline AxisInfo check_axis() {
  return {"check",
          "edges",
          {"edges", "whole"},
          "what the receiver looks at. edges: number and seal, the first and the last 8 bytes of each message; whole: "
          "every byte"};
}

/// In `serial` one worker is both sides. Own axes: `size`, `wait`, `check`; `senders`, `receivers`, `wait`, `check`.
inline Sides stream_sides(const exec::Shape& shape) {
  return {.senders = 1,
          .receivers = 1,
          .message_bytes = shape.own[0],
          .wait = wait_of(shape.own[1]),
          .check = static_cast<message::Check>(shape.own[2])};
}
inline constexpr std::size_t fan_bytes = 64;
inline Sides fan_sides(const exec::Shape& shape) {
  const bool alone = shape.serial != 0;
  return {.senders = alone ? 1 : static_cast<std::uint32_t>(shape.own[0]),
          .receivers = alone ? 1 : static_cast<std::uint32_t>(shape.own[1]),
          .message_bytes = fan_bytes,
          .wait = wait_of(shape.own[2]),
          .check = static_cast<message::Check>(shape.own[3])};
}

/// @tparam fixed_bytes  of each message, where every case has the same; else 0
template <Sides (*sides)(const exec::Shape&), std::size_t fixed_bytes = 0>
struct Transfer {
  template <class Channel>
  struct Over {
    static constexpr bool sends_payload = true;
    static constexpr std::size_t message_bytes = fixed_bytes;

    using Shared = Handover;
    struct Part {
      message::Writer writer;
      std::atomic<std::uint64_t> received{0};  ///< read by whoever looks whether things go on
      std::uint64_t disorder = 0;              ///< messages out of their sender's order
      std::uint64_t damaged = 0;
      std::uint64_t in_line = 0;              ///< messages of sender 0 that came one after the other, from its first on
      std::int64_t begin_ns = 0, end_ns = 0;  ///< of sending or receiving, without the leave-taking
    };
    using State = ChannelState<Channel, Shared, Part>;

    static ChannelPlan plan(const exec::Shape& shape) {
      const Sides both = sides(shape);
      return {.setup = {.producers = both.senders,
                        .consumers = both.receivers,
                        .message_bytes = both.message_bytes,
                        .wait = both.wait},
              .worker_bytes = Memory(both).end};
    }

    static void join(exec::Worker& worker, State& state) {
      const Sides both = sides(*worker.shape);
      const Memory memory(both);
      std::byte* own = state.memory_of(worker.index);
      const bool first_receiver = worker.shape->serial != 0 || worker.index == both.senders;
      if (first_receiver && !by_value(both)) calibrate(state.check, expected_of(both), own + memory.pattern);
      if constexpr (CarriesValues<Channel>) {
        if (first_receiver && by_value(both)) calibrate_value<typename Channel::Value>(state.check);
      }
      if (worker.index < both.senders) {
        state.part(worker.index).writer.prepare(own + memory.pattern, both.message_bytes, worker.index, both.check);
      }
      std::memset(own + memory.next, 0, memory.end - memory.next);  // and touched, by its own worker
    }

    static void run(exec::Worker& worker, State& state) {
      Role role(worker, state);
      role.part.begin_ns = exec::now_ns();
      if constexpr (CarriesValues<Channel>) {
        if (by_value(role.both)) {
          if (role.both.wait == Wait::spin) return role.play(ByValue(role, std::integral_constant<Wait, Wait::spin>{}));
          return role.play(ByValue(role, role.both.wait));
        }
      }
      role.play(ThroughMemory{role});
    }

    static std::uint64_t progress(const State& state) {
      std::uint64_t sum = 0;
      for (std::uint32_t i = 0; i < state.workers(); ++i) sum += state.part(i).received.load(std::memory_order_relaxed);
      return sum;
    }

    static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
      const Sides both = sides(shape);
      const exec::Tally sum = total(tallies);
      std::uint64_t disorder = 0, damaged = 0, checksum = sum.checksum;
      for (std::uint32_t i = 0; i < shape.workers; ++i) {
        disorder += state.part(i).disorder;
        damaged += state.part(i).damaged;
        for (std::uint64_t n = 0; n < state.part(i).in_line; ++n) checksum += mix(message::stamp_of(0, n));
      }
      if (state.shared.lost() != 0) return wrong(std::to_string(state.shared.lost()) + " messages never arrived");
      if (damaged != 0) return wrong(std::to_string(damaged) + " messages arrived damaged");
      if (disorder != 0) return wrong(std::to_string(disorder) + " messages out of their sender's order");
      if (sum.steps != shape.work) {
        return wrong("received " + std::to_string(sum.steps) + " messages instead of " + std::to_string(shape.work));
      }
      if (checksum != expected(shape, both)) return wrong("some messages were lost and others arrived twice");
      if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
      exec::Verdict verdict;
      verdict.counters = rates(state, shape, both);
      return verdict;
    }

   private:
    /// A worker's own memory: the pattern it sends, what it expects next of each sender, and what it received.
    struct Memory {
      explicit Memory(const Sides& both)
          : next(message::Writer::bytes(both.message_bytes)),
            received(next + both.senders * sizeof(std::uint64_t)),
            end(received + buffer_bytes(both.message_bytes)) {}
      std::size_t pattern = 0, next, received, end;
    };

    static std::uint64_t messages_of(const exec::Shape& shape, const Sides& both, std::uint32_t sender) {
      return Extras(shape.work_scale).messages_for(part_of(shape.work, both.senders, sender));
    }
    static std::uint64_t messages_in_all(const exec::Shape& shape, const Sides& both) {
      std::uint64_t sum = 0;
      for (std::uint32_t i = 0; i < both.senders; ++i) sum += messages_of(shape, both, i);
      return sum;
    }

    static Expected expected_of(const Sides& both) {
      return {.message_bytes = both.message_bytes,
              .senders = both.senders,
              .every_number = both.receivers == 1,
              .in_order = Channel::traits.order != Order::none,
              .check = both.check};
    }

    /// Whether messages go as elements, which they fill, from registers to registers: as a user of that queue would
    /// send what he has just computed. Else through memory, where there is a payload to look at, or a rest to leave.
    static bool by_value(const Sides& both) {
      if constexpr (CarriesValues<Channel>) {
        return both.message_bytes == Channel::Value::bytes && both.check == message::Check::edges;
      }
      return false;
    }

    /// One worker's part in one trial.
    struct Role {
      using Sent = Channel;
      Role(exec::Worker& the_worker, State& the_state)
          : worker(the_worker),
            state(the_state),
            part(state.part(worker.index)),
            both(sides(*worker.shape)),
            port(state.port(worker, 0)),
            pattern(state.memory_of(worker.index)),
            received(pattern + Memory(both).received),
            inspector(expected_of(both), reinterpret_cast<std::uint64_t*>(pattern + Memory(both).next),
                      worker.shape->work_scale) {}

      void send(std::uint64_t number) { port.send(part.writer.write(pattern, number)); }

      /// `way`: how messages go, ThroughMemory or ByValue.
      template <class Way>
      void play(const Way& way) {
        if (worker.shape->serial != 0) {
          way.alternate(messages_of(*worker.shape, both, 0));
          part.end_ns = exec::now_ns();
        } else if (worker.index < both.senders) {
          send_all(way);
        } else {
          receive_all(way);
        }
        report();
      }

      template <class Way>
      void send_all(const Way& way) {
        way.send(messages_of(*worker.shape, both, worker.index));
        part.end_ns = exec::now_ns();
        const auto arrived = [this] { return progress(state); };
        state.shared.sender_is_done(both.senders, scope(), arrived, [this] { send(0); });
      }

      template <class Way>
      void receive_all(const Way& way) {
        const std::uint64_t all = messages_in_all(*worker.shape, both);
        way.take(part_of(all, both.receivers, worker.index - both.senders));
        part.end_ns = exec::now_ns();
        state.shared.receiver_is_done(both.senders, both.receivers, scope(), [this] { take(); });
      }

      void take() {
        port.receive(received);
        look(received);
      }
      void look(const std::byte* message) {
        if (++taken % told_every == 0) part.received.store(taken, std::memory_order_relaxed);
        inspector.look(message);
      }

      void report() {
        part.received.store(taken, std::memory_order_relaxed);
        part.disorder = inspector.disorder;
        part.damaged = inspector.damaged;
        part.in_line = inspector.in_line();
        worker.tally->steps += inspector.in_line() + inspector.steps;
        worker.tally->checksum += inspector.checksum;
        worker.tally->scratch_steps += inspector.scratch_steps;
        worker.tally->scratch += inspector.scratch;
      }

      int scope() const { return futex_scope(*worker.shape); }

      exec::Worker& worker;
      State& state;
      Part& part;
      const Sides both;
      const typename State::Port port;
      std::byte* const pattern;
      std::byte* const received;
      Inspector inspector;
      std::uint64_t taken = 0;
    };

    static std::uint64_t expected(const exec::Shape& shape, const Sides& both) {
      const Extras extras(shape.work_scale);
      std::uint64_t sum = 0;
      for (std::uint32_t sender = 0; sender < both.senders; ++sender) {
        const std::uint64_t count = messages_of(shape, both, sender);
        for (std::uint64_t i = 0; i < count; ++i) {
          if (!extras.is_extra(i)) sum += mix(message::stamp_of(sender, i));
        }
      }
      return sum;
    }

    /// From the first message's sending to the last one's arrival.
    static std::map<std::string, double> rates(const State& state, const exec::Shape& shape, const Sides& both) {
      std::int64_t begin = state.part(0).begin_ns, end = 0;
      for (std::uint32_t i = 0; i < shape.workers; ++i) {
        if (i < both.senders) begin = std::min(begin, state.part(i).begin_ns);
        end = std::max(end, state.part(i).end_ns);
      }
      const double per_s =
          static_cast<double>(shape.work) * 1e9 / static_cast<double>(std::max<std::int64_t>(end - begin, 1));
      return {{"messages_per_s", per_s}, {"gb_per_s", per_s * static_cast<double>(both.message_bytes) * 1e-9}};
    }
  };
};

}  // namespace coresweep::bench::transfer
