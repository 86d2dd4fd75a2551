#pragma once

#include "bench/workloads/chain.hpp"
#include "bench/workloads/owner_runs.hpp"
#include "bench/workloads/section_kernel.hpp"
#include "bench/workloads/ticks.hpp"
#include "bench/workloads/work_time.hpp"

/// Workers take a lock, work on what it guards, leave it and work on their own, until told to stop. A header of its
/// own, so that the tests can run it over a lock that does not lock.
namespace coresweep::bench::critical_section {

/// Four cache lines that a section reads and writes. Words are relaxed atomics with a separate load and store, the same
/// instructions as plain ones: without a lock the race is in the algorithm and not undefined behaviour.
struct alignas(exec::padding) Guarded {
  struct alignas(64) Line {
    std::atomic<std::uint64_t> word{0};
  };
  Line chained;     ///< advanced by `inside` steps
  Line stepped[2];  ///< advanced by one
  Line sections;    ///< counted

  /// As after so many sections that excluded each other.
  void set(std::uint64_t done, std::uint64_t inside) noexcept;
  bool operator==(const Guarded& other) const noexcept;
};

/// What is done inside and outside a section. One copy for all locks. Each is kept apart from what comes before and
/// after: else a core begins the one while the other and the lock are still under way, and neither's time nor the
/// lock's is what it is alone.
void work_inside(Guarded& guarded, std::uint64_t inside) noexcept;
std::uint64_t work_outside(std::uint64_t own, std::uint64_t outside) noexcept;

/// Draws the lock of a worker's next section, each as often as any other. It is work outside, and calibrated with it.
class Draw {
 public:
  Draw(std::uint32_t worker, std::uint32_t locks) noexcept : last_(worker), mask_(locks - 1) {}
  bool has_choice() const noexcept { return mask_ != 0; }
  std::uint32_t next() noexcept {
    last_ = chain_step(last_);
    return static_cast<std::uint32_t>(last_ >> 40) & mask_;  // its low bits follow each other in short rounds
  }

 private:
  std::uint64_t last_;
  std::uint32_t mask_;
};

struct Rounds {
  static constexpr bool fixed_time = true;
  enum Axis : std::size_t { inside, outside, stamp, stripes };
  static constexpr std::array<std::uint32_t, 3> numbers_of_locks{1, 16, 256};  ///< by `stripes`; powers of two
  static constexpr std::uint64_t own_lock = numbers_of_locks.size();  ///< each worker has one to itself, if there are …
  static constexpr std::uint32_t most_locks = numbers_of_locks.back();

  struct Shared {
    std::array<Guarded, most_locks> guarded;  ///< each by its own lock
    std::array<Guarded, most_locks> scratch;  ///< extra steps by work_scale
    std::array<OwnerRuns, most_locks> runs;   ///< where trials stamp
    WorkTime work;                            ///< inside and outside
    WorkTime section;                         ///< inside
    Calibration one_stamp;                    ///< what one stamp costs
    void reset(const exec::Shape& shape) noexcept;
  };
  struct Part {
    Stint stint;
    LogHistogram waits;     ///< from asking for the lock to having it
    LogHistogram releases;  ///< from before unlock() to after it: whom it wakes is paid there
  };

  static std::uint32_t locks(const exec::Shape& shape) {
    const std::uint64_t chosen = shape.own[stripes];
    return chosen == own_lock ? std::min(shape.workers, most_locks) : numbers_of_locks.at(chosen);
  }
  /// Of how many each draws one for every round.
  static std::uint32_t choice(const exec::Shape& shape) { return shape.own[stripes] == own_lock ? 1 : locks(shape); }
  static void prepare(exec::Worker& worker, Shared& shared);
  static exec::Verdict check(const Site<Rounds>& site, const exec::Shape& shape, std::span<const exec::Tally> tallies);

  /// The same code for what trials time and for what their work is calibrated with.
  template <class Lock>
  [[gnu::always_inline]] static void round(Lock& lock, typename Lock::Context& context, Guarded& guarded,
                                           std::uint64_t steps_inside, std::uint64_t steps_outside,
                                           std::uint64_t& own_work) {
    lock.lock(context);
    work_inside(guarded, steps_inside);
    lock.unlock(context);
    if (steps_outside != 0) own_work = work_outside(own_work, steps_outside);
  }

  template <class Lock>
  static void run(exec::Worker& worker, Site<Rounds>& site, const LockRow<Lock>& locks) {
    if (worker.shape->own[stamp] != 0) {
      rounds<true>(worker, site, locks);
    } else {
      rounds<false>(worker, site, locks);
    }
  }

 private:
  /// What only stamped trials know.
  static void tell_stamps(const Site<Rounds>& site, exec::Verdict& verdict);

  template <bool stamped, class Lock>
  static void rounds(exec::Worker& worker, Site<Rounds>& site, const LockRow<Lock>& locks) {
    const std::uint64_t steps_inside = worker.shape->own[inside], steps_outside = worker.shape->own[outside];
    const bool scaled = worker.shape->work_scale != 1.0;
    std::uint64_t steps = 0, own_work = worker.index;
    Draw draw(worker.index, choice(*worker.shape));
    std::uint32_t at = draw.has_choice() ? 0 : worker.index % site.locks;
    auto* lock = &locks[at].lock;
    auto* context = &locks[at].context_of(worker);
    do {
      if (stamped && steps % stamp_every == 0) {
        const std::uint64_t before = ticks();
        lock->lock(*context);
        const std::uint64_t waited = ticks() - before;
        work_inside(site.shared.guarded[at], steps_inside);
        site.shared.runs[at].count(worker.index);
        const std::uint64_t done = ticks();
        lock->unlock(*context);
        site.part(worker.index).releases.add(ticks() - done);
        site.part(worker.index).waits.add(waited);
        if (steps_outside != 0) own_work = work_outside(own_work, steps_outside);
      } else if (stamped) {
        lock->lock(*context);
        work_inside(site.shared.guarded[at], steps_inside);
        site.shared.runs[at].count(worker.index);
        lock->unlock(*context);
        if (steps_outside != 0) own_work = work_outside(own_work, steps_outside);
      } else {
        round(*lock, *context, site.shared.guarded[at], steps_inside, steps_outside, own_work);
      }
      ++steps;
      if (scaled) [[unlikely]] {
        for (std::uint64_t due = extra_steps(worker, 1); due > 0; --due, ++worker.tally->scratch_steps) {
          round(*lock, *context, site.shared.scratch[at], steps_inside, steps_outside, own_work);
        }
      }
      if (draw.has_choice()) {
        at = draw.next();
        lock = &locks[at].lock;
        context = &locks[at].context_of(worker);
      }
    } while (worker.stop->load(std::memory_order_relaxed) == 0);
    worker.tally->steps = steps;
    worker.tally->scratch = own_work;
  }
};

}  // namespace coresweep::bench::critical_section
