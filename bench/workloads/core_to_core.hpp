#pragma once

#include <sched.h>

#include <array>
#include <string>
#include <vector>

#include "bench/futex_scope.hpp"
#include "bench/machine.hpp"
#include "bench/workloads/percentiles.hpp"
#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"
#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/hand_over.hpp"
#include "harness/exec/core/opaque.hpp"
#include "harness/model/errors.hpp"

/// Every pair of workers hands a cache line back and forth while all others sleep: all of a matrix in one case, each
/// worker bound by the harness as in any other. Alone, a worker hands over to itself, which is what the operations
/// cost.
namespace coresweep::bench::core_to_core {

enum class Operation : std::uint64_t { cas, store };
enum class Home : std::uint64_t { first, second };

/// What a pair spins on, on a page of its home's. One word for `cas`, one per direction for `store`.
struct Lines {
  alignas(exec::padding) std::atomic<std::uint64_t> there{0};
  alignas(exec::padding) std::atomic<std::uint64_t> back{0};
};

/// Waits for a condition, briefly at the expense of everybody, then giving way: there may be fewer CPUs than workers.
/// On one CPU every handover takes all these spins; between two it takes far fewer.
class Spinning {
 public:
  bool go_on() noexcept {
    exec::spin_pause();
    if (++spins_ % 128 == 0) sched_yield();
    return true;
  }

 private:
  std::uint32_t spins_ = 0;
};
template <class Condition>
void spin_until(const Condition& holds) noexcept {
  for (Spinning spinning; !holds();) spinning.go_on();
}

/// Handing over number `from`: who has it makes it the other's. Each returns what it found before.
struct Cas {
  static std::uint64_t hand_over(Lines& lines, std::uint64_t from, bool) noexcept {
    Spinning spinning;
    return exec::hand_over(lines.there, from, [&] { return spinning.go_on(); });
  }
  static std::uint64_t await(Lines& lines, std::uint64_t number, bool) noexcept {
    spin_until([&] { return lines.there.load(std::memory_order_acquire) >= number; });
    return lines.there.load(std::memory_order_relaxed);
  }
};

struct Store {
  static std::uint64_t hand_over(Lines& lines, std::uint64_t from, bool leads) noexcept {
    const std::uint64_t seen = await(lines, from, leads);
    (leads ? lines.there : lines.back).store(from + 1, std::memory_order_release);
    return seen;
  }
  /// From the other one's word; the first of all has nothing to wait for.
  static std::uint64_t await(Lines& lines, std::uint64_t number, bool leads) noexcept {
    const auto& word = leads ? lines.back : lines.there;
    spin_until([&] { return word.load(std::memory_order_acquire) >= number; });
    return word.load(std::memory_order_relaxed);
  }
};

/// Cas and Store are arguments so that the tests can hand over wrongly.
template <class TheCas, class TheStore>
struct CoreToCore {
  static constexpr bool fixed_time = false;
  static constexpr std::size_t batches = 32;  // of a pair's handovers, each timed as a whole
  static constexpr std::uint32_t brief_looks = 1000;
  // Above so many workers the pairs' own counters would swamp the record.
  static constexpr std::uint32_t most_named = 64;

  struct Seat {
    int cpu = -1;
    std::atomic<std::uint32_t> call{0};  ///< the pair that this worker is to take part in, from 1
  };
  struct Shared {
    alignas(exec::padding) std::atomic<std::uint32_t> awake{0};     ///< the pair whose second worker has come, from 1
    alignas(exec::padding) std::atomic<std::uint32_t> finished{0};  ///< … has seen its last handover
  };
  struct Result {
    double median_ns;
    double min_ns;
  };

  static std::uint32_t pairs(std::uint32_t workers) { return workers == 1 ? 1 : workers * (workers - 1) / 2; }

  struct State : Stage<Seat, Shared> {
    using Base = Stage<Seat, Shared>;
    using Base::Base;
    /// Behind the seats: a page per worker with its lines, then the results.
    static std::size_t bytes(const exec::Shape& shape) {
      return Base::bytes(shape, shape.workers * Base::page + pairs(shape.workers) * sizeof(Result));
    }
    void reset() {
      Base::reset();
      for (std::uint32_t i = 0; i < this->workers(); ++i) this->seat(i).call.store(0, std::memory_order_relaxed);
    }
    Lines& lines(std::uint32_t worker) const { return *reinterpret_cast<Lines*>(this->memory() + worker * Base::page); }
    Result& result(std::uint32_t pair) const {
      return reinterpret_cast<Result*>(this->memory() + this->workers() * Base::page)[pair];
    }
  };
  static Home home_of(const exec::Shape& shape) { return static_cast<Home>(shape.own[1]); }

  static void require(const exec::Shape& shape) {
    if (home_of(shape) == Home::second && memory_nodes().size() < 2) {
      throw NotApplicable("this machine has one NUMA node with memory: a line has one home");
    }
  }
  /// Its page gets its home by first touch, from where the worker is bound.
  static void join(exec::Worker& worker, State& stage) {
    Seat& seat = stage.seat(worker.index);
    if (seat.cpu < 0) new (&stage.lines(worker.index)) Lines;
    seat.cpu = sched_getcpu();
  }

  /// Those of --work-scale that fall due with a pair; both its workers find the same number.
  static std::uint64_t extra_of(const exec::Shape& shape, std::uint32_t pair) {
    const auto until = [&](std::uint64_t count) {
      return static_cast<std::uint64_t>((shape.work_scale - 1.0) * static_cast<double>(count * shape.work));
    };
    return until(pair + 1) - until(pair);
  }

  static void call(State& stage, std::uint32_t worker, std::uint32_t pair, int scope) {
    auto& word = stage.seat(worker).call;
    word.store(pair + 1, std::memory_order_release);
    exec::futex_wake(word, INT_MAX, scope);
  }
  /// Looks for a while, as long as waking up would take, and then sleeps.
  static void await_call(State& stage, std::uint32_t worker, std::uint32_t pair, int scope) {
    auto& word = stage.seat(worker).call;
    for (std::uint32_t looks = 0; word.load(std::memory_order_acquire) != pair + 1; ++looks) {
      if (looks < brief_looks) {
        exec::spin_pause();
        if (looks % 64 == 63) sched_yield();
      } else if (const std::uint32_t seen = word.load(std::memory_order_acquire); seen != pair + 1) {
        exec::futex_wait(word, seen, -1, scope);
      }
    }
  }

  static void note(exec::Worker& worker, std::uint64_t number, std::uint64_t received) noexcept {
    worker.tally->checksum += received;
    worker.tally->own[0] += received != number ? 1 : 0;
  }
  /// Counts a handover by the worker that made it, and what it had received with it.
  static void count(exec::Worker& worker, std::uint64_t number, std::uint64_t received) noexcept {
    ++(number < worker.shape->work ? worker.tally->steps : worker.tally->scratch_steps);
    note(worker, number, received);
  }

  /// The first worker of a pair: handovers 0, 2, 4 …; and the clock, over some of them at once.
  template <class Op>
  static void lead(exec::Worker& worker, State& stage, std::uint32_t pair, std::uint64_t handovers, Lines& lines,
                   bool plays_both) {
    std::array<double, batches + 1> times{};
    std::size_t taken = 0;
    const std::uint64_t batch = std::max<std::uint64_t>(2, (worker.shape->work / batches + 1) / 2 * 2);
    std::int64_t begin = exec::now_ns();
    for (std::uint64_t number = 0; number < handovers; number += 2) {
      if (number > 0 && number % batch == 0 && taken < batches) {
        const std::int64_t now = exec::now_ns();
        times[taken++] = static_cast<double>(now - begin) / static_cast<double>(batch);
        begin = now;
      }
      count(worker, number, Op::hand_over(lines, number, true));
      if (plays_both && number + 1 < handovers) count(worker, number + 1, Op::hand_over(lines, number + 1, false));
    }
    // The last one is the other's if there is an even number; who plays both has nobody to wait for.
    if (handovers % 2 == 0 && handovers > 0) note(worker, handovers, Op::await(lines, handovers, true));
    if (taken == 0) {
      times[taken++] =
          static_cast<double>(exec::now_ns() - begin) / static_cast<double>(std::max<std::uint64_t>(1, handovers));
    }
    const std::span<double> all(times.data(), taken);
    std::ranges::sort(all);
    stage.result(pair) = {.median_ns = percentile<double>(all, 50), .min_ns = all.front()};
  }

  /// The second: handovers 1, 3, 5 …
  template <class Op>
  static void follow(exec::Worker& worker, std::uint64_t handovers, Lines& lines) {
    for (std::uint64_t number = 1; number < handovers; number += 2) {
      count(worker, number, Op::hand_over(lines, number, false));
    }
    if (handovers % 2 == 1) note(worker, handovers, Op::await(lines, handovers, false));
  }

  template <class Op>
  static void play(exec::Worker& worker, State& stage) {
    const std::uint32_t workers = worker.shape->workers;
    if (workers == 1) {
      const std::uint64_t handovers = worker.shape->work + extra_of(*worker.shape, 0);
      Lines& lines = *new (&stage.lines(0)) Lines;
      lead<Op>(worker, stage, 0, handovers, lines, true);
      if (handovers % 2 == 1) note(worker, handovers, Op::await(lines, handovers, false));
      return;
    }
    std::uint32_t pair = 0;
    for (std::uint32_t first = 0; first < workers; ++first) {
      for (std::uint32_t second = first + 1; second < workers; ++second, ++pair) {
        if (worker.index != first && worker.index != second) continue;
        const std::uint64_t handovers = worker.shape->work + extra_of(*worker.shape, pair);
        Lines& lines = stage.lines(home_of(*worker.shape) == Home::first ? first : second);
        if (worker.index == first) {
          // The first of all starts; later ones are called by the one before, or are the one before.
          if (second == first + 1 && first > 0) await_call(stage, first, pair, futex_scope(*worker.shape));
          lead_pair<Op>(worker, stage, pair, second, handovers, lines);
          if (second + 1 < workers) continue;
          if (first + 2 < workers) {
            call(stage, first + 1, pair + 1, futex_scope(*worker.shape));
          } else {
            for (std::uint32_t other = 0; other < workers; ++other)
              call(stage, other, pairs(workers), futex_scope(*worker.shape));
          }
        } else {
          await_call(stage, second, pair, futex_scope(*worker.shape));
          stage.shared().awake.store(pair + 1, std::memory_order_release);
          follow<Op>(worker, handovers, lines);
          stage.shared().finished.store(pair + 1, std::memory_order_release);
        }
      }
    }
    await_call(stage, worker.index, pairs(workers), futex_scope(*worker.shape));  // all stay to the end, asleep
  }
  template <class Op>
  static void lead_pair(exec::Worker& worker, State& stage, std::uint32_t pair, std::uint32_t second,
                        std::uint64_t handovers, Lines& lines) {
    new (&lines) Lines;
    call(stage, second, pair, futex_scope(*worker.shape));
    spin_until([&] { return stage.shared().awake.load(std::memory_order_acquire) == pair + 1; });
    lead<Op>(worker, stage, pair, handovers, lines, false);
    spin_until([&] { return stage.shared().finished.load(std::memory_order_acquire) == pair + 1; });
  }

  static void run(exec::Worker& worker, State& stage) {
    if (static_cast<Operation>(worker.shape->own[0]) == Operation::cas) {
      play<TheCas>(worker, stage);
    } else {
      play<TheStore>(worker, stage);
    }
  }

  static exec::Verdict check(const State& stage, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    std::uint64_t received = 0;  // every number from 0 to the last, once in every pair
    std::vector<double> medians, least;
    for (std::uint32_t pair = 0; pair < pairs(shape.workers); ++pair) {
      const std::uint64_t last = shape.work + extra_of(shape, pair);
      received += last * (last + 1) / 2;
      medians.push_back(stage.result(pair).median_ns);
      least.push_back(stage.result(pair).min_ns);
    }
    if (sum.checksum != received || sum.own[0] != 0) return wrong("what was received is not what was handed over");
    exec::Verdict verdict = check_steps(shape, sum, std::uint64_t{pairs(shape.workers)} * shape.work);
    std::ranges::sort(medians);
    verdict.counters = {{"oneway_median_ns", percentile<double>(medians, 50)},
                        {"oneway_min_ns", *std::ranges::min_element(least)},
                        {"oneway_slowest_pair_ns", medians.back()}};
    if (shape.workers > 1 && shape.workers <= most_named) name_pairs(stage, shape, verdict);
    return verdict;
  }
  static void name_pairs(const State& stage, const exec::Shape& shape, exec::Verdict& verdict) {
    std::uint32_t pair = 0;
    for (std::uint32_t first = 0; first < shape.workers; ++first) {
      for (std::uint32_t second = first + 1; second < shape.workers; ++second, ++pair) {
        std::string name = "oneway_cpu" + std::to_string(stage.seat(first).cpu);
        name.append("_cpu").append(std::to_string(stage.seat(second).cpu));
        verdict.counters[name + "_median_ns"] = stage.result(pair).median_ns;
        verdict.counters[name + "_min_ns"] = stage.result(pair).min_ns;
      }
    }
  }
};

}  // namespace coresweep::bench::core_to_core
