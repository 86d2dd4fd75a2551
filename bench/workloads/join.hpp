#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>
#include <vector>

#include "bench/workloads/chosen_kernel.hpp"
#include "bench/workloads/creation/refusal.hpp"
#include "bench/workloads/percentiles.hpp"
#include "harness/exec/core/clock.hpp"

/// One creator makes some children at once and joins them all, batch after batch. A header of its own, so that the
/// tests can run it over a join that does not wait.
namespace coresweep::bench::join {

/// A crew makes its children with `add(life)`, which throws std::exception where the system refuses, and waits for all
/// in `join()`, which `life` has ended by then. Whoever is left is awaited in any case.
class thread_crew {
 public:
  static constexpr std::string_view name = "thread";
  static constexpr bool process_shared = false;
  template <class Life>
  void add(const Life& life) {
    children_.emplace_back(life);
  }
  void join() { children_.clear(); }

 private:
  std::vector<std::jthread> children_;
};

class fork_crew {
 public:
  static constexpr std::string_view name = "fork";
  static constexpr bool process_shared = true;
  fork_crew() = default;
  ~fork_crew() { await_all(); }
  fork_crew(const fork_crew&) = delete;
  fork_crew& operator=(const fork_crew&) = delete;
  template <class Life>
  void add(const Life& life) {
    const pid_t pid = fork();
    if (pid < 0) creation::refused("cannot fork", errno);
    if (pid == 0) {
      life();
      _exit(0);
    }
    children_.push_back(pid);
  }
  void join() { await_all(); }

 private:
  void await_all() {
    for (const pid_t pid : children_) {
      while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    children_.clear();
  }
  std::vector<pid_t> children_;
};

inline std::uint64_t children_of(const exec::Shape& shape) {
  return std::max<std::uint64_t>(shape.own[1], 1);
}

template <class Crew>
struct Batches {
  static constexpr bool fixed_time = false;

  struct alignas(exec::padding) Child {
    std::atomic<std::int64_t> ended_ns{0};  ///< its last act; 0: not yet, in this batch
  };
  struct alignas(exec::padding) State {
    explicit State(const exec::Shape& shape) : children(children_of(shape)) {}
    void reset() { unfinished = 0; }
    Child* child(std::uint64_t i) { return reinterpret_cast<Child*>(this + 1) + i; }
    std::int64_t* waits() { return reinterpret_cast<std::int64_t*>(child(children)); }
    const std::int64_t* waits() const { return const_cast<State*>(this)->waits(); }

    const std::uint64_t children;
    std::uint64_t unfinished = 0;  ///< children that had not ended when they were said to be joined
  };
  static std::uint64_t observed(const exec::Shape& shape) { return std::min(shape.work, most_observations); }
  static std::size_t bytes_behind(const exec::Shape& shape) {
    return children_of(shape) * sizeof(Child) + observed(shape) * sizeof(std::int64_t);
  }

  static void run(exec::Worker& worker, State& state) {
    const std::uint64_t work = worker.shape->work;
    const std::uint64_t batches = work + extra_steps(worker, work);
    for (std::uint64_t i = 0; i < batches; ++i) {
      const std::int64_t wait_ns = one_batch(state);
      if (i < observed(*worker.shape)) state.waits()[i] = wait_ns;
      ++(i < work ? worker.tally->steps : worker.tally->scratch_steps);
      worker.tally->own[0] += state.children;
    }
  }

  static exec::Verdict check(const State& state, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    if (state.unfinished != 0)
      return wrong(std::to_string(state.unfinished) + " children were joined before they ended");
    const exec::Tally sum = total(tallies);
    if (sum.steps != shape.work) return wrong("did " + std::to_string(sum.steps) + " batches instead of all");
    if (sum.own[0] != (sum.steps + sum.scratch_steps) * state.children) return wrong("not every child was joined");
    if (!extra_steps_done(shape, sum)) return wrong("did not do the extra steps of --work-scale");
    exec::Verdict verdict;
    for (const std::int64_t wait_ns : std::span(state.waits(), observed(shape))) {
      verdict.observations["last_exit_to_join"].add(static_cast<double>(wait_ns));
    }
    return verdict;
  }

 private:
  static void make_children(State& state, Crew& crew) {
    std::uint64_t i = 0;
    try {
      for (; i < state.children; ++i) {
        crew.add([child = state.child(i)] { child->ended_ns.store(exec::now_ns(), std::memory_order_relaxed); });
      }
    } catch (const std::exception& refusal) {
      throw creation::not_started(i + 1, state.children, refusal);  // the creator is the caller: the case ends with it
    }
  }

  /// From the last child's last act to the return of the last join, in ns.
  static std::int64_t one_batch(State& state) {
    for (std::uint64_t i = 0; i < state.children; ++i) new (state.child(i)) Child;
    Crew crew;
    make_children(state, crew);
    crew.join();
    const std::int64_t joined_ns = exec::now_ns();
    std::int64_t last_ns = 0;
    for (std::uint64_t i = 0; i < state.children; ++i) {
      const std::int64_t ended_ns = state.child(i)->ended_ns.load(std::memory_order_relaxed);
      if (ended_ns == 0) ++state.unfinished;
      last_ns = std::max(last_ns, ended_ns);
    }
    return joined_ns - last_ns;
  }
};

}  // namespace coresweep::bench::join
