#pragma once

#include <algorithm>
#include <array>
#include <string>

#include "bench/workloads/channel_kernel.hpp"
#include "bench/workloads/handover.hpp"
#include "bench/workloads/message.hpp"
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

/// In `serial` one worker is both sides. Own axes: `size`, `wait`; `senders`, `receivers`, `wait`.
inline Sides stream_sides(const exec::Shape& shape) {
  return {.senders = 1, .receivers = 1, .message_bytes = shape.own[0], .wait = wait_of(shape.own[1])};
}
inline Sides fan_sides(const exec::Shape& shape) {
  const Wait wait = wait_of(shape.own[2]);
  if (shape.serial != 0) return {.senders = 1, .receivers = 1, .message_bytes = 64, .wait = wait};
  return {.senders = static_cast<std::uint32_t>(shape.own[0]),
          .receivers = static_cast<std::uint32_t>(shape.own[1]),
          .message_bytes = 64,
          .wait = wait};
}

template <Sides (*sides)(const exec::Shape&)>
struct Transfer {
  template <class Channel>
  struct Over {
    static constexpr bool sends_payload = true;

    using Shared = Handover;
    struct Part {
      message::Writer writer;
      std::atomic<std::uint64_t> received{0};  ///< read by whoever looks whether things go on
      std::uint64_t disorder = 0;              ///< messages out of their sender's order
      std::uint64_t damaged = 0;
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
      if (worker.index < both.senders) {
        state.part(worker.index).writer.prepare(own + memory.pattern, both.message_bytes, worker.index);
      }
      std::memset(own + memory.next, 0, memory.end - memory.next);  // and touched, by its own worker
    }

    static void run(exec::Worker& worker, State& state) {
      Role role(worker, state);
      role.part.begin_ns = exec::now_ns();
      if (worker.shape->serial != 0) {
        role.alternate();
      } else if (worker.index < role.both.senders) {
        role.send_all();
      } else {
        role.receive_all();
      }
    }

    static std::uint64_t progress(const State& state) {
      std::uint64_t sum = 0;
      for (std::uint32_t i = 0; i < state.workers(); ++i) sum += state.part(i).received.load(std::memory_order_relaxed);
      return sum;
    }

    static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
      const Sides both = sides(shape);
      const exec::Tally sum = total(tallies);
      std::uint64_t disorder = 0, damaged = 0;
      for (std::uint32_t i = 0; i < shape.workers; ++i) {
        disorder += state.part(i).disorder;
        damaged += state.part(i).damaged;
      }
      if (state.shared.lost() != 0) return wrong(std::to_string(state.shared.lost()) + " messages never arrived");
      if (damaged != 0) return wrong(std::to_string(damaged) + " messages arrived damaged");
      if (disorder != 0) return wrong(std::to_string(disorder) + " messages out of their sender's order");
      if (sum.steps != shape.work) {
        return wrong("received " + std::to_string(sum.steps) + " messages instead of " + std::to_string(shape.work));
      }
      if (sum.checksum != expected(shape, both)) return wrong("some messages were lost and others arrived twice");
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
            end(received + both.message_bytes) {}
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

    /// One worker's part in one trial.
    struct Role {
      Role(exec::Worker& the_worker, State& the_state)
          : worker(the_worker),
            state(the_state),
            part(state.part(worker.index)),
            both(sides(*worker.shape)),
            pattern(state.memory_of(worker.index)),
            next(reinterpret_cast<std::uint64_t*>(pattern + Memory(both).next)),
            received(pattern + Memory(both).received),
            extras(worker.shape->work_scale) {}

      void send(std::uint64_t number) { state.send(worker, 0, part.writer.write(pattern, number)); }

      void send_all() {
        const std::uint64_t count = messages_of(*worker.shape, both, worker.index);
        for (std::uint64_t i = 0; i < count; ++i) send(i);
        part.end_ns = exec::now_ns();
        const auto arrived = [this] { return progress(state); };
        state.shared.sender_is_done(both.senders, arrived, [this] { send(0); });
      }

      void receive_all() {
        const std::uint64_t all = messages_in_all(*worker.shape, both);
        const std::uint64_t count = part_of(all, both.receivers, worker.index - both.senders);
        for (std::uint64_t i = 0; i < count; ++i) take();
        part.end_ns = exec::now_ns();
        state.shared.receiver_is_done(both.senders, both.receivers, [this] { take(); });
      }

      /// One worker on both sides: takes each message as soon as it has sent it, and so never waits.
      void alternate() {
        const std::uint64_t count = messages_of(*worker.shape, both, 0);
        for (std::uint64_t i = 0; i < count; ++i) {
          send(i);
          take();
        }
        part.end_ns = exec::now_ns();
      }

      void take() {
        state.receive(worker, 0, received);
        part.received.store(part.received.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        const std::uint64_t stamp = message::read_stamp(received, both.message_bytes, next[0]);
        const std::uint64_t sender = message::sender_of(stamp), number = message::number_of(stamp);
        if (sender >= both.senders || !message::is_whole(received, both.message_bytes, stamp)) {
          ++part.damaged;
          return;
        }
        // A lone receiver sees every number; several see some of them, in order.
        const bool in_order = both.receivers == 1 ? number == next[sender] : number >= next[sender];
        if (Channel::traits.order != Order::none && !in_order) ++part.disorder;
        next[sender] = number + 1;
        const bool extra = extras.is_extra(number);
        ++(extra ? worker.tally->scratch_steps : worker.tally->steps);
        (extra ? worker.tally->scratch : worker.tally->checksum) += mix(stamp);
      }

      exec::Worker& worker;
      State& state;
      Part& part;
      const Sides both;
      std::byte* const pattern;
      std::uint64_t* const next;  ///< per sender: the number expected next
      std::byte* const received;
      const Extras extras;
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
