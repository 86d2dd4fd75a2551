#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "bench/workloads/role_kernel.hpp"
#include "bench/workloads/stage.hpp"
#include "harness/exec/core/futex.hpp"
#include "harness/model/errors.hpp"

/// Two workers take turns: worker i with worker i + half of them, which `place` puts on the same CPU where there are
/// twice as many workers as CPUs. Alone, a worker takes turns with itself: what the calls cost without a switch. A
/// header of its own, so that the tests can take turns wrongly.
namespace coresweep::bench::context_switch {

enum class Via : std::uint64_t { futex, pipe, yield };

/// Which end of a pair a worker is, and what it reaches the other by.
struct Turn {
  std::atomic<std::uint32_t>* word;  ///< futex and yield: how many turns have been taken
  int read_fd;
  int write_fd;
};

struct Futex {
  static void pass_on(const Turn& turn, std::uint32_t number) noexcept {
    turn.word->store(number + 1, std::memory_order_release);
    exec::futex_wake(*turn.word, 1);
  }
  /// The turn that has come.
  static std::uint32_t await(const Turn& turn, std::uint32_t number) noexcept {
    std::uint32_t seen;
    while ((seen = turn.word->load(std::memory_order_acquire)) < number) exec::futex_wait(*turn.word, seen);
    return seen;
  }
};

struct Pipe {
  static void pass_on(const Turn& turn, std::uint32_t number) noexcept {
    const std::uint32_t next = number + 1;
    while (write(turn.write_fd, &next, sizeof next) < 0 && errno == EINTR) {
    }
  }
  static std::uint32_t await(const Turn& turn, std::uint32_t number) noexcept {
    if (number == 0) return 0;  // the first turn needs nobody before it
    std::uint32_t seen = 0;
    while (read(turn.read_fd, &seen, sizeof seen) < 0 && errno == EINTR) {
    }
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
  static constexpr int none = -1;

  struct Seat {
    int cpu = none;
    int read_fd = none;  ///< in this worker's own process, during a trial
    int write_fd = none;
    alignas(exec::padding) std::atomic<std::uint32_t> turns{0};  ///< of the pair whose first worker this is
    std::array<int, 2> pipe{none, none};  ///< that this worker reads from: in the process that opened the case
    pid_t opened_by = 0;
  };
  struct Shared {};
  struct State : Stage<Seat, Shared> {
    explicit State(const exec::Shape& shape) : Stage<Seat, Shared>(shape) {
      if (via_of(shape) == Via::pipe) open_pipes();
    }
    ~State() { close_pipes(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    void reset() {
      for (std::uint32_t i = 0; i < this->workers(); ++i) this->seat(i).turns.store(0, std::memory_order_relaxed);
    }

   private:
    void open_pipes() {
      for (std::uint32_t i = 0; i < this->workers(); ++i) {
        this->seat(i).opened_by = getpid();
        if (pipe2(this->seat(i).pipe.data(), O_CLOEXEC) == 0) continue;
        const std::string why = std::strerror(errno);
        close_pipes();  // a state that was not constructed is not destroyed
        throw MissingError("cannot open a pipe per worker: " + why);
      }
    }
    void close_pipes() {
      for (std::uint32_t i = 0; i < this->workers(); ++i) {
        for (int& fd : this->seat(i).pipe) close_one(fd);
      }
    }
  };

  static Via via_of(const exec::Shape& shape) { return static_cast<Via>(shape.own[0]); }
  static std::uint32_t pairs(const exec::Shape& shape) { return std::max(1U, shape.workers / 2); }
  static std::uint32_t other_of(const exec::Shape& shape, std::uint32_t worker) {
    return shape.workers == 1 ? worker : (worker + pairs(shape)) % shape.workers;
  }

  static void close_one(int& fd) noexcept {
    if (fd != none) ::close(fd);
    fd = none;
  }

  static void join(exec::Worker& worker, State& stage) {
    Seat& seat = stage.seat(worker.index);
    seat.cpu = sched_getcpu();
    if (via_of(*worker.shape) != Via::pipe) return;
    seat.read_fd = end_of(seat, 0, O_RDONLY);
    seat.write_fd = end_of(stage.seat(other_of(*worker.shape, worker.index)), 1, O_WRONLY);
  }
  /// Other programs have inherited none of the pipes, but may open them.
  static int end_of(const Seat& seat, std::size_t end, int flags) {
    const std::string path = "/proc/" + std::to_string(seat.opened_by) + "/fd/" + std::to_string(seat.pipe[end]);
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    if (fd < 0) throw MissingError("cannot open a pipe through " + path + ": " + std::strerror(errno));
    return fd;
  }
  static void leave(exec::Worker& worker, State& stage) {
    close_one(stage.seat(worker.index).read_fd);
    close_one(stage.seat(worker.index).write_fd);
  }
  /// Of a pair; both find the same number.
  static std::uint64_t turns_of(const exec::Shape& shape, std::uint32_t pair) {
    return shape.work / pairs(shape) + (pair < shape.work % pairs(shape) ? 1 : 0);
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
    const Seat& seat = stage.seat(worker.index);
    const Turn turn{&stage.seat(pair).turns, seat.read_fd, seat.write_fd};
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
