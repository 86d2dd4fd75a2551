#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

#include "bench/descriptor.hpp"
#include "bench/futex_scope.hpp"
#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"

/// Two workers take turns: worker i with worker i + half of them, which `place` puts on the same CPU where there are
/// twice as many workers as CPUs. Alone, a worker takes turns with itself: what the calls cost without a switch. A
/// header of its own, so that the tests can take turns wrongly.
namespace coresweep::bench::context_switch {

enum class Via : std::uint64_t { futex, pipe, yield };

/// How a worker reaches the other one of its pair, in its own process.
struct Turn {
  std::atomic<std::uint32_t>* word;  ///< futex and yield: how many turns have been taken
  const Descriptor* in;              ///< pipe: where its own turns come from …
  const Descriptor* out;             ///< … and the other's go to
  int scope;                         ///< of the futex
};

struct Futex {
  static void pass_on(const Turn& turn, std::uint32_t number) noexcept {
    turn.word->store(number + 1, std::memory_order_release);
    exec::futex_wake(*turn.word, 1, turn.scope);
  }
  /// The turn that has come.
  static std::uint32_t await(const Turn& turn, std::uint32_t number) noexcept {
    std::uint32_t seen;
    while ((seen = turn.word->load(std::memory_order_acquire)) < number)
      exec::futex_wait(*turn.word, seen, -1, turn.scope);
    return seen;
  }
};

struct Pipe {
  static void pass_on(const Turn& turn, std::uint32_t number) noexcept {
    const std::uint32_t next = number + 1;
    turn.out->write_all(reinterpret_cast<const std::byte*>(&next), sizeof next);
  }
  static std::uint32_t await(const Turn& turn, std::uint32_t number) noexcept {
    if (number == 0) return 0;  // the first turn needs nobody before it
    std::uint32_t seen = 0;
    turn.in->read_all(reinterpret_cast<std::byte*>(&seen), sizeof seen);
    return seen;
  }
};

struct Yield {
  static void pass_on(const Turn& turn, std::uint32_t number) noexcept {
    turn.word->store(number + 1, std::memory_order_release);
    sched_yield();
  }
  static std::uint32_t await(const Turn& turn, std::uint32_t number) noexcept {
    std::uint32_t seen;
    while ((seen = turn.word->load(std::memory_order_acquire)) < number) sched_yield();
    return seen;
  }
};

template <class TheFutex, class ThePipe, class TheYield>
struct ContextSwitch {
  static constexpr bool fixed_time = false;

  struct Seat {
    int cpu = -1;
    alignas(exec::padding) std::atomic<std::uint32_t> turns{0};  ///< of the pair whose first worker this is
    std::optional<DescriptorPair> pipe;                          ///< that this worker reads from
  };
  struct Shared {};
  struct State : Stage<Seat, Shared> {
    explicit State(const exec::Shape& shape) : Stage<Seat, Shared>(shape) {
      if (via_of(shape) != Via::pipe) return;
      for (std::uint32_t i = 0; i < this->workers(); ++i) {
        this->seat(i).pipe.emplace([](int* both) { return pipe2(both, O_CLOEXEC); }, "a pipe per worker");
      }
    }
    void reset() {
      for (std::uint32_t i = 0; i < this->workers(); ++i) this->seat(i).turns.store(0, std::memory_order_relaxed);
    }
    std::vector<int> descriptors() const {
      std::vector<int> files;
      for (std::uint32_t i = 0; i < this->workers(); ++i) {
        if (const auto& pipe = this->seat(i).pipe) files.insert(files.end(), {pipe->first.get(), pipe->second.get()});
      }
      return files;
    }
  };

  static Via via_of(const exec::Shape& shape) { return static_cast<Via>(shape.own[0]); }
  static std::uint32_t pairs(const exec::Shape& shape) { return std::max(1U, shape.workers / 2); }
  static std::uint32_t other_of(const exec::Shape& shape, std::uint32_t worker) {
    return shape.workers == 1 ? worker : (worker + pairs(shape)) % shape.workers;
  }

  static void join(exec::Worker& worker, State& stage) { stage.seat(worker.index).cpu = sched_getcpu(); }

  /// Of a pair; both find the same number.
  static std::uint64_t turns_of(const exec::Shape& shape, std::uint32_t pair) {
    return part_of(shape.work, pairs(shape), pair);
  }
  static std::uint64_t extra_of(const exec::Shape& shape, std::uint32_t pair) {
    return static_cast<std::uint64_t>((shape.work_scale - 1.0) * static_cast<double>(turns_of(shape, pair)));
  }

  static std::uint64_t switches() noexcept {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return static_cast<std::uint64_t>(usage.ru_nvcsw + usage.ru_nivcsw);
  }

  /// Turns 0, 2, 4 … of the first worker, 1, 3, 5 … of the second; alone, all of them.
  template <class Means>
  static void play(exec::Worker& worker, State& stage) {
    const exec::Shape& shape = *worker.shape;
    const std::uint32_t pair = worker.index % pairs(shape);
    const auto &own = stage.seat(worker.index).pipe, &others = stage.seat(other_of(shape, worker.index)).pipe;
    const Turn turn{&stage.seat(pair).turns, own ? &own->first : nullptr, others ? &others->second : nullptr,
                    futex_scope(*worker.shape)};
    const std::uint64_t reported = turns_of(shape, pair), all = reported + extra_of(shape, pair);
    const std::uint64_t stride = shape.workers == 1 ? 1 : 2;
    const std::uint64_t first = worker.index == pair ? 0 : 1;
    const auto await = [&](std::uint64_t number) {
      const std::uint64_t seen = Means::await(turn, static_cast<std::uint32_t>(number));
      worker.tally->checksum += seen;
      worker.tally->own[1] += seen != number ? 1 : 0;
    };
    std::uint64_t number = first;
    for (; number < all; number += stride) {
      await(number);
      Means::pass_on(turn, static_cast<std::uint32_t>(number));
      ++(number < reported ? worker.tally->steps : worker.tally->scratch_steps);
    }
    // Whose turn it would be next takes note of the last one: nothing is left in a pipe.
    if (number == all) await(all);
  }

  static void run(exec::Worker& worker, State& stage) {
    const std::uint64_t before = switches();
    switch (via_of(*worker.shape)) {
      case Via::futex:
        play<TheFutex>(worker, stage);
        break;
      case Via::pipe:
        play<ThePipe>(worker, stage);
        break;
      case Via::yield:
        play<TheYield>(worker, stage);
        break;
    }
    worker.tally->own[0] = switches() - before;
  }

  static exec::Verdict check(const State& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    std::uint64_t seen = 0;  // every number from 0 to the last, once in every pair
    std::uint32_t on_one_cpu = 0;
    for (std::uint32_t pair = 0; pair < pairs(shape); ++pair) {
      const std::uint64_t last = turns_of(shape, pair) + extra_of(shape, pair);
      seen += last * (last + 1) / 2;
      on_one_cpu += stage.seat(pair).cpu == stage.seat(other_of(shape, pair)).cpu ? 1 : 0;
    }
    if (sum.checksum != seen || sum.own[1] != 0) return wrong("turns came out of their order");
    exec::Verdict verdict = check_steps(shape, sum, shape.work);
    const double turns = static_cast<double>(std::max<std::uint64_t>(1, sum.steps + sum.scratch_steps));
    verdict.counters = {{"switches_per_step", static_cast<double>(sum.own[0]) / turns},
                        {"same_cpu_share", static_cast<double>(on_one_cpu) / pairs(shape)}};
    return verdict;
  }
};

}  // namespace coresweep::bench::context_switch
