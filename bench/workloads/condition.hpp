#pragma once

#include <array>
#include <mutex>
#include <string>

#include "bench/workloads/chosen_kernel.hpp"
#include "bench/workloads/coordination/conditions.hpp"

/// Four ways in which workers wait for a condition. A header of its own, so that the tests can run them over one that
/// loses a notification.
namespace coresweep::bench::condition {

enum class Kind : std::uint64_t { ping_pong, notify_one, notify_all, bounded_buffer };

inline constexpr std::size_t capacity = 16;

/// The result of an item of the bounded buffer.
inline std::uint64_t value_of(std::uint64_t item) {
  return item * item;
}

template <class Sync>
struct Waits {
  static constexpr bool fixed_time = false;
  using Mutex = typename Sync::Mutex;
  using Condition = typename Sync::Condition;
  using Lock = std::unique_lock<Mutex>;

  struct alignas(exec::padding) Seat {
    explicit Seat(bool between_processes) : turn(between_processes) {}
    Condition turn;  ///< ping_pong: it is this worker's
  };
  /// What the mutex guards. `moved` alone is read without it.
  struct Guarded {
    std::atomic<std::uint64_t> moved{0};  ///< steps taken, in whatever kind
    std::uint64_t generation = 0;         ///< notify_*: notifications given
    std::uint64_t waiting = 0;            ///< notify_*: of the last one, how many have still to take it
    std::uint64_t put = 0, taken = 0;     ///< bounded_buffer: items
    std::uint64_t want_item = 0;          ///< bounded_buffer: waiters for an item that nobody has notified yet …
    std::uint64_t want_room = 0;          ///< … and for room
    std::uint64_t vain = 0;               ///< wake-ups without a reason
    std::uint64_t missed = 0;             ///< notify_all: workers that found more than the next notification
    std::array<std::uint64_t, capacity> items{};
    bool over = false;
    bool stalled = false;
  };
  struct alignas(exec::padding) State {
    explicit State(const exec::Shape& shape)
        : workers(shape.workers),
          mutex(shape.process_shared != 0),
          given(shape.process_shared != 0),
          answered(shape.process_shared != 0) {
      for (std::uint32_t i = 0; i < workers; ++i) new (seats() + i) Seat(shape.process_shared != 0);
    }
    ~State() {
      for (std::uint32_t i = 0; i < workers; ++i) std::destroy_at(seats() + i);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    Seat* seats() { return reinterpret_cast<Seat*>(this + 1); }
    void reset() { new (&guarded) Guarded; }

    const std::uint32_t workers;
    alignas(exec::padding) Mutex mutex;
    Guarded guarded;
    alignas(exec::padding) Condition given;     ///< notify_*: there is one to take; bounded_buffer: an item
    alignas(exec::padding) Condition answered;  ///< notify_*: all have taken it; bounded_buffer: room
  };
  static std::size_t bytes_behind(const exec::Shape& shape) { return shape.workers * sizeof(Seat); }

  static std::uint64_t progress(const State& state) { return state.guarded.moved.load(std::memory_order_relaxed); }
  static void rescue(State& state) {
    {
      const std::lock_guard lock(state.mutex);
      state.guarded.stalled = true;
    }
    state.given.notify_all();
    state.answered.notify_all();
    for (std::uint32_t i = 0; i < state.workers; ++i) state.seats()[i].turn.notify_all();
  }

  static void run(exec::Worker& worker, State& state) {
    const std::uint64_t work = worker.shape->work;
    const std::uint64_t steps = work + extra_steps(worker, work);
    const auto kind = static_cast<Kind>(worker.shape->own[1]);
    if (worker.shape->workers == 1) {
      alone(worker, state, kind, steps);
    } else if (kind == Kind::ping_pong) {
      pass_turns(worker, state, steps);
    } else if (kind == Kind::bounded_buffer) {
      worker.index < worker.shape->workers / 2 ? produce(state, steps) : consume(worker, state, steps);
    } else if (worker.index == 0) {
      give(worker, state, kind, steps);
    } else {
      take(worker, state, kind);
    }
  }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const Guarded& guarded = state.guarded;
    if (guarded.stalled) return wrong("nobody moved for seconds: a notification was lost");
    const exec::Tally sum = total(tallies);
    if (sum.steps != shape.work) return wrong("did " + std::to_string(sum.steps) + " steps instead of all");
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    const std::uint64_t steps = sum.steps + sum.scratch_steps;
    const auto kind = static_cast<Kind>(shape.own[1]);
    if (guarded.moved.load() != steps) return wrong("two workers were in the mutex at once");
    if (guarded.missed != 0) return wrong(std::to_string(guarded.missed) + " notifications were missed");
    const bool all = kind == Kind::notify_all && shape.workers > 1;
    if (sum.own[0] != steps * (all ? shape.workers - 1 : 1)) return wrong("not every notification was taken");
    if (kind == Kind::bounded_buffer) {
      std::uint64_t expected = 0;
      for (std::uint64_t item = 0; item < shape.work; ++item) expected += value_of(item);
      if (sum.checksum != expected) return wrong("items sum up wrongly");
    }
    return {.correct = true,
            .reason = {},
            .counters = {{"vain_wakes_per_step", static_cast<double>(guarded.vain) / static_cast<double>(steps)}}};
  }

 private:
  /// One step: under the mutex. A separate load and store, so that a mutex that does not exclude shows.
  static void move(State& state) {
    auto& moved = state.guarded.moved;
    moved.store(moved.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  static void count(exec::Worker& worker, std::uint64_t step) {
    ++(step < worker.shape->work ? worker.tally->steps : worker.tally->scratch_steps);
  }

  /// Waits until `ready`, or until there is no hope of it (false).
  /// @param waiters  counted up for every wait, with the mutex held
  template <class Ready>
  static bool await(State& state, Condition& condition, const Ready& ready, std::uint64_t* waiters = nullptr) {
    while (!ready()) {
      if (state.guarded.stalled) return false;
      if (waiters != nullptr) ++*waiters;
      condition.wait(state.mutex);
      if (!ready()) ++state.guarded.vain;
    }
    return !state.guarded.stalled;
  }

  /// One worker in all parts: what it costs where nobody waits.
  static void alone(exec::Worker& worker, State& state, Kind kind, std::uint64_t steps) {
    for (std::uint64_t step = 0; step < steps; ++step) {
      if (kind == Kind::bounded_buffer) {
        put(state, step);
        state.given.notify_one();
        worker.tally->checksum += take_item(worker, state);
        state.answered.notify_one();
      } else {
        {
          const std::lock_guard lock(state.mutex);
          move(state);
        }
        kind == Kind::notify_all ? state.given.notify_all() : state.given.notify_one();
        count(worker, step);
        ++worker.tally->own[0];
      }
    }
  }

  /// ping_pong: two workers hand the turn to and fro; more hand it round.
  static void pass_turns(exec::Worker& worker, State& state, std::uint64_t steps) {
    auto& turn = state.guarded.moved;
    Condition& mine = state.seats()[worker.index].turn;
    Condition& next = state.seats()[(worker.index + 1) % state.workers].turn;
    for (std::uint64_t step = worker.index; step < steps; step += state.workers) {
      {
        const Lock lock(state.mutex);
        if (!await(state, mine, [&] { return turn.load(std::memory_order_relaxed) == step; })) return;
        move(state);
      }
      next.notify_one();
      count(worker, step);
      ++worker.tally->own[0];
    }
  }

  /// notify_*: worker 0 gives a notification, and the next once it has been taken (by one, or by all).
  static void give(exec::Worker& worker, State& state, Kind kind, std::uint64_t steps) {
    Guarded& guarded = state.guarded;
    for (std::uint64_t step = 0; step < steps; ++step) {
      {
        const std::lock_guard lock(state.mutex);
        ++guarded.generation;
        guarded.waiting = kind == Kind::notify_all ? state.workers - 1 : 1;
      }
      kind == Kind::notify_all ? state.given.notify_all() : state.given.notify_one();
      const Lock lock(state.mutex);
      if (!await(state, state.answered, [&] { return guarded.waiting == 0; })) return;
      move(state);
      count(worker, step);
    }
    {
      const std::lock_guard lock(state.mutex);
      guarded.over = true;
    }
    state.given.notify_all();
  }

  static void take(exec::Worker& worker, State& state, Kind kind) {
    Guarded& guarded = state.guarded;
    const bool all = kind == Kind::notify_all;
    for (std::uint64_t seen = 0;;) {
      {
        const Lock lock(state.mutex);
        const auto there = [&] { return all ? guarded.generation != seen : guarded.waiting != 0; };
        if (!await(state, state.given, [&] { return there() || guarded.over; }) || !there()) return;
        if (all && guarded.generation != seen + 1) ++guarded.missed;
        seen = guarded.generation;
        ++worker.tally->own[0];
        if (--guarded.waiting != 0) continue;
      }
      state.answered.notify_one();
    }
  }

  /// bounded_buffer: half of the workers put items while there is room, the others take them. Every waiter is notified
  /// once, also in the end: if a later notification made up for a lost one, nobody would see the loss. It also
  /// spares most of the wake-ups in vain that notifying after every step brings where several wait. Who wakes up for no
  /// reason is counted again when it waits again: one notification too many does no harm.
  ///
  /// Whether there is somebody to notify; with the mutex held.
  static bool owes(std::uint64_t& waiters) { return waiters > 0 && waiters-- > 0; }
  static void notify_rest(State& state, Condition& condition, std::uint64_t& waiters) {
    for (;;) {
      {
        const std::lock_guard lock(state.mutex);
        if (!owes(waiters)) return;
      }
      condition.notify_one();
    }
  }
  static void put(State& state, std::uint64_t item) {
    const std::lock_guard lock(state.mutex);
    state.guarded.items[state.guarded.put++ % capacity] = value_of(item);
  }
  static void produce(State& state, std::uint64_t steps) {
    Guarded& guarded = state.guarded;
    for (bool notifies = false;;) {
      {
        const Lock lock(state.mutex);
        const auto room = [&] { return guarded.put == steps || guarded.put - guarded.taken < capacity; };
        if (!await(state, state.answered, room, &guarded.want_room) || guarded.put == steps) break;
        guarded.items[guarded.put % capacity] = value_of(guarded.put);
        ++guarded.put;
        notifies = owes(guarded.want_item);
      }
      if (notifies) state.given.notify_one();
    }
    notify_rest(state, state.answered, guarded.want_room);  // who wait for room though all has been put
  }

  /// The oldest item's value, if it is one of the reported steps, else 0. There is one.
  static std::uint64_t take_item(exec::Worker& worker, State& state) {
    const std::lock_guard lock(state.mutex);
    return take_held(worker, state);
  }
  static std::uint64_t take_held(exec::Worker& worker, State& state) {
    const std::uint64_t item = state.guarded.taken++;
    move(state);
    count(worker, item);
    ++worker.tally->own[0];
    return item < worker.shape->work ? state.guarded.items[item % capacity] : 0;
  }
  static void consume(exec::Worker& worker, State& state, std::uint64_t steps) {
    Guarded& guarded = state.guarded;
    for (bool notifies = false;;) {
      {
        const Lock lock(state.mutex);
        const auto there = [&] { return guarded.taken == steps || guarded.put != guarded.taken; };
        if (!await(state, state.given, there, &guarded.want_item) || guarded.taken == steps) break;
        worker.tally->checksum += take_held(worker, state);
        notifies = owes(guarded.want_room);
      }
      if (notifies) state.answered.notify_one();
    }
    notify_rest(state, state.given, guarded.want_item);
  }
};

}  // namespace coresweep::bench::condition
