#pragma once

#include "bench/workloads/section_kernel.hpp"
#include "bench/workloads/ticks.hpp"
#include "bench/workloads/work_time.hpp"

/// Workers mostly read what some of their steps write. A header of its own, so that the tests can run it over a lock
/// that does not lock.
namespace coresweep::bench::read_mostly {

/// Eight words on four cache lines that belong together: all follow from the first. Relaxed atomics, since readers
/// under a seqlock may see half of a write (and then read again).
struct Guarded {
  struct alignas(64) Line {
    std::atomic<std::uint64_t> words[2];
  };
  Line lines[4];
};

struct Seen {
  std::uint64_t version = 0;  ///< how often the words have been written
  bool torn = false;          ///< they do not belong together
};

/// One write, one read. One copy for all locks. Kept apart from what comes before and after (see critical_section.hpp).
void write_all(Guarded& guarded) noexcept;
Seen read_all(const Guarded& guarded) noexcept;

struct Rounds {
  static constexpr bool fixed_time = true;
  enum Axis : std::size_t { reads, stamp };
  enum Own : std::size_t { writes, bad_reads };  ///< of Tally::own

  struct Shared {
    Guarded guarded;
    Guarded scratch;  ///< extra steps by work_scale
    WorkTime one_read, one_write;
    Calibration one_stamp;
    void reset(const exec::Shape&) noexcept;
  };
  struct Part {
    Stint stint;
    LogHistogram read_waits, write_waits;        ///< from asking for the lock to having it
    LogHistogram read_releases, write_releases;  ///< from the end of the section to having left it
  };

  static void prepare(exec::Worker& worker, Shared& shared);
  static exec::Verdict check(const Site<Rounds>& site, const exec::Shape& shape, std::span<const exec::Tally> tallies);
  static unsigned reads_per_cent(const exec::Shape& shape) noexcept;

  template <class Lock>
  static void run(exec::Worker& worker, Site<Rounds>& site, Lock& lock, typename Lock::Context& context) {
    if (worker.shape->own[stamp] != 0) {
      rounds<true>(worker, site, lock, context);
    } else {
      rounds<false>(worker, site, lock, context);
    }
  }

 private:
  static RoundWork work_of(const Site<Rounds>& site, double read_share);
  /// What only stamped trials know.
  static void tell_stamps(const Site<Rounds>& site, std::span<const exec::Tally> tallies, exec::Verdict& verdict);

  template <class Lock>
  static void write(Lock& lock, typename Lock::Context& context, Guarded& guarded) {
    lock.lock(context);
    write_all(guarded);
    lock.unlock(context);
  }
  template <class Lock>
  static Seen read(Lock& lock, typename Lock::Context& context, const Guarded& guarded) {
    return read_under(lock, context, [&guarded] { return read_all(guarded); });
  }

  /// The same, stamped: a wait ends where the section begins, and for readers who try again where the last try does.
  /// Releasing begins where it ends; a reader who takes no lock looks there whether somebody has written.
  template <class Lock>
  static void stamped_write(Lock& lock, typename Lock::Context& context, Guarded& guarded, Part& part) {
    const std::uint64_t before = ticks();
    lock.lock(context);
    const std::uint64_t waited = ticks() - before;
    write_all(guarded);
    const std::uint64_t done = ticks();
    lock.unlock(context);
    part.write_releases.add(ticks() - done);
    part.write_waits.add(waited);
  }
  template <class Lock>
  static Seen stamped_read(Lock& lock, typename Lock::Context& context, const Guarded& guarded, Part& part) {
    std::uint64_t waited = 0, done = 0;
    const std::uint64_t before = ticks();
    const Seen seen = read_under(lock, context, [&] {
      waited = ticks() - before;
      const Seen all = read_all(guarded);
      done = ticks();
      return all;
    });
    part.read_releases.add(ticks() - done);
    part.read_waits.add(waited);
    return seen;
  }

  template <bool stamped, class Lock>
  static void rounds(exec::Worker& worker, Site<Rounds>& site, Lock& lock, typename Lock::Context& context) {
    Guarded& guarded = site.shared.guarded;
    Part& part = site.part(worker.index);
    const unsigned writes_per_cent = 100 - reads_per_cent(*worker.shape);
    const bool scaled = worker.shape->work_scale != 1.0;
    unsigned turn = worker.index * 37 % 100;  // writes come evenly, but not all workers' at once
    std::uint64_t steps = 0, version = 0;
    std::uint64_t written = 0, bad = 0;
    do {
      turn += writes_per_cent;
      const bool writes_now = turn >= 100;
      // Of each kind by itself: writes come at regular steps.
      const bool stamp_it = stamped && (writes_now ? written : steps - written) % stamp_every == 0;
      if (writes_now) {
        turn -= 100;
        stamp_it ? stamped_write(lock, context, guarded, part) : write(lock, context, guarded);
        ++written;
      } else {
        const Seen seen = stamp_it ? stamped_read(lock, context, guarded, part) : read(lock, context, guarded);
        bad += seen.torn || seen.version < version ? 1 : 0;
        version = seen.version;
      }
      ++steps;
      if (scaled) [[unlikely]] {
        for (std::uint64_t due = extra_steps(worker, 1); due > 0; --due, ++worker.tally->scratch_steps) {
          if (writes_now) {
            write(lock, context, site.shared.scratch);
          } else {
            worker.tally->scratch += read(lock, context, site.shared.scratch).version;
          }
        }
      }
    } while (worker.stop->load(std::memory_order_relaxed) == 0);
    worker.tally->steps = steps;
    worker.tally->own = {written, bad};
  }
};

}  // namespace coresweep::bench::read_mostly
