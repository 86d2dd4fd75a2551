#pragma once

#include <sys/single_threaded.h>

#include <string>

#include "bench/workloads/lock_kernel.hpp"
#include "harness/model/errors.hpp"

/// One worker adds to a word under a lock that nobody else wants, in a process that never had a second thread: there
/// glibc leaves out what makes its mutexes safe, and a program that is measured so shows a lock that its users will not
/// get. `counter` with workers:1 is the same work in a process that has had one.
namespace coresweep::bench::elided_lock {

template <class Lock>
struct Adds {
  static constexpr bool fixed_time = false;  // who ends a fixed time is a thread
  static constexpr bool guards_sections = false;

  struct Guarded {
    std::atomic<std::uint64_t> word{0};
    std::atomic<std::uint64_t> scratch{0};  // extra steps by work_scale
    bool alone = false;                     // no second thread ever, asked when all was done
  };
  using State = LockState<Lock, Guarded>;

  static void require() {
    if (__libc_single_threaded == 0) throw NotApplicable("something has started a second thread in this process");
  }

  static void run(exec::Worker& worker, State& state) {
    auto& context = state.context_of(worker);
    const std::uint64_t work = worker.shape->work;
    for (std::uint64_t i = 0; i < work; ++i) add_under(state.lock, context, state.guarded.word, 1);
    worker.tally->steps = work;
    if (worker.shape->work_scale != 1.0) {
      for (std::uint64_t due = extra_steps(worker, work); due > 0; --due, ++worker.tally->scratch_steps) {
        add_under(state.lock, context, state.guarded.scratch, 1);
      }
    }
    state.guarded.alone = __libc_single_threaded != 0;
  }

  static exec::Verdict check(const Guarded& guarded, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    if (!guarded.alone) return wrong("this process has had a second thread: nothing is left out in it");
    if (sum.steps != shape.work || guarded.word.load(std::memory_order_relaxed) != shape.work) {
      return wrong("counted " + std::to_string(guarded.word.load(std::memory_order_relaxed)) + " instead of " +
                   std::to_string(shape.work));
    }
    if (!extra_steps_done(shape, sum) || guarded.scratch.load(std::memory_order_relaxed) != sum.scratch_steps) {
      return wrong("did not do the extra steps of --work-scale");
    }
    return {};
  }
};

}  // namespace coresweep::bench::elided_lock
