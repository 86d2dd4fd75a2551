#pragma once

#include <new>
#include <string>
#include <vector>

#include "bench/channel_list.hpp"
#include "bench/channels/element.hpp"
#include "bench/program.hpp"
#include "bench/workloads/stall.hpp"
#include "bench/workloads/stint.hpp"
#include "bench/workloads/touch.hpp"
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
  using Context = typename Channel::Context;

 public:
  /// One worker's way to one of the channels, looked up once per trial.
  struct Port {
    Channel& channel;
    Context& context;
    void send(const std::byte* message) const { channel.send(context, message); }
    void receive(std::byte* message) const { channel.receive(context, message); }
  };

  ChannelState(const exec::Shape& shape, const ChannelPlan& plan)
      : workers_(shape.workers),
        channels_(plan.channels),
        between_processes_(shape.process_shared != 0),
        at_(shape, plan) {
    for (std::uint32_t i = 0; i < workers_ * channels_; ++i) new (at(at_.contexts) + i * sizeof(Seat)) Seat;
    ChannelSetup setup = plan.setup;
    setup.process_shared = between_processes_;
    try {
      for (; made_ < channels_; ++made_) {
        setup.number = made_;
        new (&channel(made_)) Channel(setup);
      }
    } catch (...) {
      destroy_channels();
      throw;
    }
    touch_pages(at(at_.channels), at_.end - at_.channels);
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

  Port port(const exec::Worker& worker, std::uint32_t i) { return {channel(i), context(worker.index, i)}; }
  void join(const exec::Worker& worker) {
    if (between_processes_) touch_once(this, [&] { touch(worker.index); });
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

  /// Into the process of a worker, all that it uses. Its memory is its own to write to; threads of one process have
  /// been given the rest when it was made.
  void touch(std::uint32_t worker) {
    touch_pages(this, at_.memory);
    touch_pages(memory_of(worker), at_.memory_stride);
    touch_pages(at(at_.channels), at_.end - at_.channels);
  }
  std::byte* at(std::size_t offset) { return reinterpret_cast<std::byte*>(this) + offset; }
  Context& context(std::uint32_t worker, std::uint32_t i) {
    return reinterpret_cast<Seat*>(at(at_.contexts))[worker * channels_ + i].context;
  }
  void destroy_channels() {
    while (made_ > 0) channel(--made_).~Channel();
  }

  std::uint32_t workers_;
  std::uint32_t channels_;
  bool between_processes_;
  std::uint32_t made_ = 0;
  Offsets at_;

 public:
  alignas(exec::padding) Shared shared{};
  Stall stall{};        ///< the caller's, when the trial should be over
  Calibration check{};  ///< what looking at one message costs; lasts as long as the case
};

/// The channel that a case of messages of one size takes: a queue of fixed elements is one of several.
template <class Channel>
concept OfElements = requires {
  typename Channel::template of<Inline<8>>;
};

/// A kernel row of `W<Channel>`, which has
///   struct Shared; struct Part;
///   using State = ChannelState<Channel, Shared, Part>;
///   static ChannelPlan plan(const Shape&);
///   static void join(Worker&, State&);      optional: each worker before the gate
///   static void run(Worker&, State&);
///   static Verdict check(const State&, const Shape&, std::span<const Tally>);
///   static constexpr bool sends_payload;
///   static constexpr std::size_t message_bytes;   0 where it is the case that says
/// and, where a lost message would make a worker wait for ever,
///   static std::uint64_t progress(const State&);  changes while all is well
template <template <class> class W, class Channel, std::int64_t patience_ns>
struct ChannelKernel {
  using Shape = exec::Shape;
  using Worker = exec::Worker;
  /// Of the messages, before the state: it says of which channel that is one.
  struct alignas(exec::padding) Head {
    std::size_t message_bytes;
  };

  /// `use.operator()<W<the channel>>()`.
  template <class Use>
  static decltype(auto) with(std::size_t message_bytes, const Use& use) {
    if constexpr (!OfElements<Channel>) {
      return use.template operator()<W<Channel>>();
    } else if constexpr (W<Channel>::message_bytes != 0) {
      return use.template operator()<W<typename Channel::template of<ElementOf<W<Channel>::message_bytes>>>>();
    } else {
      return with_element(message_bytes, [&]<class Element>() -> decltype(auto) {
        return use.template operator()<W<typename Channel::template of<Element>>>();
      });
    }
  }
  /// `use(state)` of the right type, with `use.operator()<W<…>>(state)`.
  template <class Use>
  static decltype(auto) with_state(void* memory, const Use& use) {
    auto* head = static_cast<Head*>(memory);
    return with(head->message_bytes, [&]<class Which>() -> decltype(auto) {
      return use.template operator()<Which>(*reinterpret_cast<typename Which::State*>(head + 1));
    });
  }
  template <class Use>
  static decltype(auto) with_state(const void* memory, const Use& use) {
    return with_state(const_cast<void*>(memory), use);
  }
  static ChannelPlan plan(const Shape& shape) { return W<Channel>::plan(shape); }

  static std::size_t state_bytes(const Shape& shape) {
    return with(plan(shape).setup.message_bytes,
                [&]<class Which>() { return sizeof(Head) + Which::State::bytes(shape, Which::plan(shape)); });
  }
  static void construct(void* memory, const Shape& shape) {
    new (memory) Head{plan(shape).setup.message_bytes};
    with_state(memory,
               [&]<class Which>(auto& state) { new (&state) typename Which::State(shape, Which::plan(shape)); });
  }
  static void destroy(void* memory) {
    with_state(memory, []<class Which>(auto& state) { std::destroy_at(&state); });
  }
  static void reset(void* memory, const Shape&) {
    with_state(memory, []<class Which>(auto& state) { state.reset(); });
  }
  static void run(Worker& worker) {
    with_state(worker.state, [&]<class Which>(auto& state) { Which::run(worker, state); });
  }
  static void join(Worker& worker) {
    with_state(worker.state, [&]<class Which>(auto& state) {
      state.join(worker);
      if constexpr (requires { Which::join(worker, state); }) Which::join(worker, state);
    });
  }
  static void leave(Worker& worker) {
    with_state(worker.state, [&]<class Which>(auto& state) { state.leave(worker); });
  }
  static std::string stuck(void* memory) {
    return with_state(memory, []<class Which>(auto& state) -> std::string {
      if constexpr (requires { Which::progress(state); }) {
        if (state.stall.lasts(Which::progress(state), patience_ns)) {
          return "nothing moved for seconds: a message was lost, or somebody was not woken up";
        }
      }
      return {};
    });
  }
  static exec::Verdict check(const void* memory, const Shape& shape, std::span<const exec::Tally> tallies) {
    return with_state(memory, [&]<class Which>(const auto& state) {
      exec::Verdict verdict = Which::check(state, shape, tallies);
      if (verdict.correct && state.check.ns() >= 0) verdict.counters["check_ns"] = state.check.ns();
      return verdict;
    });
  }
  static std::vector<int> descriptors(const void* memory) {
    std::vector<int> files;
    with_state(memory, [&]<class Which>(const auto& state) {
      for (std::uint32_t i = 0; i < state.channels(); ++i) {
        for (const int file : state.channel(i).descriptors()) files.push_back(file);
      }
    });
    return files;
  }
};

/// The row of one channel; left empty where this program cannot run it.
template <template <class> class W, class Channel, std::int64_t patience_ns = sitter_patience_ns>
constexpr exec::Kernel channel_row(std::string_view workload, std::string_view name) {
  exec::Kernel row{.workload = workload, .variant = name};
  if constexpr (runs_here<Channel> && (!W<Channel>::sends_payload || Channel::traits.carries_payload)) {
    using Rows = ChannelKernel<W, Channel, patience_ns>;
    row.state_bytes = Rows::state_bytes;
    row.construct = Rows::construct;
    row.destroy = Rows::destroy;
    row.reset = Rows::reset;
    row.run_role = Rows::run;
    row.join = Rows::join;
    row.leave = Rows::leave;
    row.stuck = Rows::stuck;
    row.check = Rows::check;
    if constexpr (HasDescriptors<Channel>) row.descriptors = Rows::descriptors;
  }
  return row;
}

/// A row per registered channel, in the order of the registry.
template <template <class> class W>
constexpr auto channel_rows(std::string_view workload) {
  return table_of(channel_list{},
                  [workload]<class Entry>() { return channel_row<W, typename Entry::type>(workload, Entry::name); });
}

}  // namespace coresweep::bench
