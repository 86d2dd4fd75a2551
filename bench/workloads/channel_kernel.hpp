#pragma once

#include <new>
#include <string>
#include <vector>

#include "bench/channel_list.hpp"
#include "bench/channels/channel.hpp"
#include "bench/program.hpp"
#include "bench/workloads/stall.hpp"
#include "bench/workloads/workload.hpp"

namespace coresweep::bench {

/// What a workload wants of its channels.
struct ChannelPlan {
  ChannelSetup setup{};          ///< of each; numbered in turn
  std::uint32_t channels = 1;    ///< how many
  std::size_t worker_bytes = 0;  ///< memory that each worker has to itself
};

/// What the workers of a channel workload share: `Shared` and, per worker, a `Part` (both constructed afresh before
/// every trial), memory of its own and a context for each channel; and the channels. Holds offsets, no pointers.
template <class Channel, class Shared, class Part>
class alignas(exec::padding) ChannelState {
 public:
  ChannelState(const exec::Shape& shape, const ChannelPlan& plan)
      : workers_(shape.workers), channels_(plan.channels), at_(shape, plan) {
    for (std::uint32_t i = 0; i < workers_ * channels_; ++i) new (at(at_.contexts) + i * sizeof(Seat)) Seat;
    ChannelSetup setup = plan.setup;
    setup.process_shared = shape.process_shared != 0;
    try {
      for (; made_ < channels_; ++made_) {
        setup.number = made_;
        new (&channel(made_)) Channel(setup);
      }
    } catch (...) {
      destroy_channels();
      throw;
    }
    reset();
  }
  ~ChannelState() {
    for (std::uint32_t i = 0; i < workers_ * channels_; ++i) context(i / channels_, i % channels_).~Context();
    destroy_channels();
  }
  ChannelState(const ChannelState&) = delete;
  ChannelState& operator=(const ChannelState&) = delete;

  static std::size_t bytes(const exec::Shape& shape, const ChannelPlan& plan) { return Offsets(shape, plan).end; }

  void reset() {
    new (&shared) Shared;
    stall = {};
    for (std::uint32_t i = 0; i < workers_; ++i) new (&part(i)) Part;
  }
  Channel& channel(std::uint32_t i) { return *reinterpret_cast<Channel*>(at(at_.channels + i * at_.channel_stride)); }
  const Channel& channel(std::uint32_t i) const { return const_cast<ChannelState*>(this)->channel(i); }
  std::uint32_t channels() const { return channels_; }
  std::uint32_t workers() const { return workers_; }
  Part& part(std::uint32_t worker) { return reinterpret_cast<PaddedPart*>(at(at_.parts))[worker].part; }
  const Part& part(std::uint32_t worker) const { return const_cast<ChannelState*>(this)->part(worker); }
  std::byte* memory_of(std::uint32_t worker) { return at(at_.memory + worker * at_.memory_stride); }

  void send(const exec::Worker& worker, std::uint32_t i, const std::byte* message) {
    channel(i).send(context(worker.index, i), message);
  }
  void receive(const exec::Worker& worker, std::uint32_t i, std::byte* message) {
    channel(i).receive(context(worker.index, i), message);
  }
  void join(const exec::Worker& worker) {
    if constexpr (JoinsChannel<Channel>) {
      for (std::uint32_t i = 0; i < channels_; ++i) channel(i).join(context(worker.index, i));
    }
  }
  void leave(const exec::Worker& worker) {
    if constexpr (LeavesChannel<Channel>) {
      for (std::uint32_t i = 0; i < channels_; ++i) channel(i).leave(context(worker.index, i));
    }
  }

 private:
  using Context = typename Channel::Context;
  struct alignas(exec::padding) Seat {
    Context context;
  };
  struct alignas(exec::padding) PaddedPart {
    Part part;
  };
  static std::size_t padded(std::size_t bytes) { return (bytes + exec::padding - 1) / exec::padding * exec::padding; }

  /// From the start of the state, in bytes.
  struct Offsets {
    Offsets(const exec::Shape& shape, const ChannelPlan& plan)
        : parts(sizeof(ChannelState)),
          contexts(parts + shape.workers * sizeof(PaddedPart)),
          memory(contexts + shape.workers * plan.channels * sizeof(Seat)),
          memory_stride(padded(plan.worker_bytes)),
          channels(memory + shape.workers * memory_stride),
          channel_stride(padded(Channel::bytes(plan.setup))),
          end(channels + plan.channels * channel_stride) {}
    std::size_t parts, contexts, memory, memory_stride, channels, channel_stride, end;
  };

  std::byte* at(std::size_t offset) { return reinterpret_cast<std::byte*>(this) + offset; }
  Context& context(std::uint32_t worker, std::uint32_t i) {
    return reinterpret_cast<Seat*>(at(at_.contexts))[worker * channels_ + i].context;
  }
  void destroy_channels() {
    while (made_ > 0) channel(--made_).~Channel();
  }

  std::uint32_t workers_;
  std::uint32_t channels_;
  std::uint32_t made_ = 0;
  Offsets at_;

 public:
  alignas(exec::padding) Shared shared{};
  Stall stall{};  ///< the caller's, when the trial should be over
};

/// A kernel row per channel. `W<Channel>` has
///   struct Shared; struct Part;
///   using State = ChannelState<Channel, Shared, Part>;
///   static ChannelPlan plan(const Shape&);
///   static void join(Worker&, State&);      optional: each worker before the gate
///   static void run(Worker&, State&);
///   static Verdict check(const State&, const Shape&, std::span<const Tally>);
///   static constexpr bool sends_payload;
/// and, where a lost message would make a worker wait for ever,
///   static std::uint64_t progress(const State&);  changes while all is well
template <template <class> class W, class Channel, std::int64_t patience_ns = sitter_patience_ns>
constexpr exec::Kernel channel_row(std::string_view workload, std::string_view name) {
  if constexpr (!runs_here<Channel> || (W<Channel>::sends_payload && !Channel::traits.carries_payload)) {
    return {.workload = workload, .variant = name};
  } else {
    using State = typename W<Channel>::State;
    using exec::Shape;
    using exec::Worker;
    constexpr auto descriptors = [](const void* state) {
      std::vector<int> files;
      if constexpr (HasDescriptors<Channel>) {
        const State& all = *static_cast<const State*>(state);
        for (std::uint32_t i = 0; i < all.channels(); ++i) {
          for (const int file : all.channel(i).descriptors()) files.push_back(file);
        }
      }
      return files;
    };
    constexpr auto join = [](Worker& worker) {
      State& state = *static_cast<State*>(worker.state);
      state.join(worker);
      if constexpr (requires { W<Channel>::join(worker, state); }) W<Channel>::join(worker, state);
    };
    constexpr bool can_be_stuck = requires(const State& state) {
      W<Channel>::progress(state);
    };
    constexpr auto stuck = [](void* memory) -> std::string {
      State& state = *static_cast<State*>(memory);
      if constexpr (can_be_stuck) {
        if (state.stall.lasts(W<Channel>::progress(state), patience_ns)) {
          return "nothing moved for seconds: a message was lost, or somebody was not woken up";
        }
      }
      return {};
    };
    return {.workload = workload,
            .variant = name,
            .state_bytes = [](const Shape& shape) { return State::bytes(shape, W<Channel>::plan(shape)); },
            .construct = [](void* state, const Shape& shape) { new (state) State(shape, W<Channel>::plan(shape)); },
            .destroy = [](void* state) { static_cast<State*>(state)->~State(); },
            .reset = [](void* state, const Shape&) { static_cast<State*>(state)->reset(); },
            .run_role = [](Worker& worker) { W<Channel>::run(worker, *static_cast<State*>(worker.state)); },
            .join = join,
            .leave = [](Worker& worker) { static_cast<State*>(worker.state)->leave(worker); },
            .stuck = can_be_stuck ? +stuck : nullptr,
            .check =
                [](const void* state, const Shape& shape, std::span<const exec::Tally> tallies) {
                  return W<Channel>::check(*static_cast<const State*>(state), shape, tallies);
                },
            .descriptors = HasDescriptors<Channel> ? +descriptors : nullptr};
  }
}

/// A row per registered channel, in the order of the registry.
template <template <class> class W>
constexpr auto channel_rows(std::string_view workload) {
  return table_of(channel_list{},
                  [workload]<class Entry>() { return channel_row<W, typename Entry::type>(workload, Entry::name); });
}

}  // namespace coresweep::bench
