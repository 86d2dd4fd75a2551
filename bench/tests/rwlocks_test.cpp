// Conformance over the registry: readers of a readers-writer lock are inside together, and no reader of any lock sees
// what a writer has half written; locks that get it wrong are caught.
#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>

#include "bench/tests/fixture.hpp"
#include "bench/workloads/lock_kernel.hpp"

namespace coresweep::bench {
namespace {

/// Every worker reads once, and stays inside until it has met the others there or the trial is over.
template <class Lock>
struct Meeting {
  static constexpr bool fixed_time = true;
  static constexpr bool guards_sections = true;
  struct Guarded {
    std::atomic<std::uint32_t> inside{0};
  };
  static void run(exec::Worker& worker, LockState<Lock, Guarded>& state) {
    auto& inside = state.guarded.inside;
    worker.tally->steps = read_under(state.lock, state.context_of(worker), [&] {
      inside.fetch_add(1);
      while (inside.load() < worker.shape->workers && worker.stop->load() == 0) sched_yield();
      return inside.load();  // nobody goes before all have come
    });
  }
  static exec::Verdict check(const Guarded&, const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    const bool met = std::ranges::all_of(tallies, [&](const exec::Tally& each) { return each.steps == shape.workers; });
    return met ? exec::Verdict{} : wrong("readers did not meet");
  }
};

/// Everybody reads and writes a pair of equal numbers, slowly enough to be caught in between.
template <class Lock>
struct Pair {
  static constexpr bool fixed_time = true;
  static constexpr bool guards_sections = true;
  struct Guarded {
    alignas(exec::padding) std::atomic<std::uint64_t> first{0};
    alignas(exec::padding) std::atomic<std::uint64_t> second{0};
    std::uint64_t plain = 0;  // no atomic: the thread sanitizer reports a lock that excludes but does not order
  };
  static constexpr bool writers_hold_it = !requires { typename Lock::DoesNotExclude; };
  static constexpr bool readers_hold_it = writers_hold_it && (Lock::traits.kind == "lock" || SharedLocks<Lock>);
  static void pause() {
    for (int i = 0; i < 20; ++i) exec::opaque(0);
  }
  static void run(exec::Worker& worker, LockState<Lock, Guarded>& state) {
    auto& context = state.context_of(worker);
    auto& [first, second, plain] = state.guarded;
    std::uint64_t torn = 0, writes = 0, steps = 0;
    do {
      if (steps % 4 == worker.index % 4) {
        state.lock.lock(context);
        first.store(first.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        pause();
        second.store(second.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        if (writers_hold_it) ++plain;
        state.lock.unlock(context);
        ++writes;
      } else {
        torn += read_under(state.lock, context, [&first = first, &second = second, &plain = plain] {
          if (readers_hold_it && plain != first.load(std::memory_order_relaxed)) return 1U;
          const std::uint64_t before = first.load(std::memory_order_relaxed);
          pause();
          return second.load(std::memory_order_relaxed) != before ? 1U : 0U;
        });
      }
      ++steps;
    } while (worker.stop->load(std::memory_order_relaxed) == 0);
    worker.tally->steps = steps;
    worker.tally->own = {writes, torn};
  }
  static exec::Verdict check(const Guarded& guarded, const exec::Shape&, std::span<const exec::Tally> tallies) {
    const exec::Tally sum = total(tallies);
    if (sum.own[1] != 0) return wrong("readers saw a torn pair");
    if (guarded.first.load() != sum.own[0] || guarded.second.load() != sum.own[0]) return wrong("writers met");
    if (writers_hold_it && guarded.plain != sum.own[0]) return wrong("writers met");
    return {};
  }
};

/// Rows of the workload `counter` with something else to do, for all locks.
template <template <class> class W>
std::vector<exec::Kernel> rows_of() {
  const auto rows = lock_rows<W>("counter");
  return {rows.begin(), rows.end()};
}

/// Whether a trial comes out right.
bool comes_right(const std::string& id, std::span<const exec::Kernel> rows, int tries) {
  OpenedCase opened(id, rows);
  return some_trial([&] { return complaint_of(*opened.session) == "nothing"; }, tries);
}

class Sections : public ::testing::TestWithParam<LockInfo> {
 protected:
  template <class Run>
  void in_every_mode(const Run& run) {
    for (const char* mode : {"thread", "process_fork", "process_pool"}) {
      const std::string id = std::string("counter/mode:") + mode + "/lock:" + GetParam().name;
      if (not_applicable(parse_case(id + "/workers:2", catalogue()), catalogue())) continue;
      SCOPED_TRACE(id);
      run(id);
    }
  }
};

TEST_P(Sections, LetsReadersMeetIfItSaysSo) {
  const std::vector<exec::Kernel> rows = rows_of<Meeting>();
  const bool reads = GetParam().kind == "rwlock";
  in_every_mode([&](const std::string& id) {
    EXPECT_EQ(comes_right(id + "/workers:2", rows, reads ? 50 : 2), reads);
    if (reads) {
      EXPECT_TRUE(comes_right(id + "/workers:3", rows, 50));
    }
  });
}

TEST_P(Sections, NeverShowsAHalfWrittenPair) {
  const std::vector<exec::Kernel> rows = rows_of<Pair>();
  in_every_mode([&](const std::string& id) {
    for (const char* workers : {"/workers:1", "/workers:2", "/workers:4"}) {
      OpenedCase opened(id + workers, rows);
      for (int i = 0; i < 2; ++i) EXPECT_GT(opened.session->run_trial().steps, 0U);
    }
  });
}

std::vector<LockInfo> guarding_sections() {
  std::vector<LockInfo> locks = catalogue().locks;
  std::erase_if(locks, [](const LockInfo& lock) { return lock.kind == "update" || !lock.excludes; });
  return locks;
}

INSTANTIATE_TEST_SUITE_P(All, Sections, ::testing::ValuesIn(guarding_sections()),
                         [](const auto& lock) { return lock.param.name; });

/// A readers-writer lock whose readers, or whose writers, take no notice of anybody.
template <bool readers, bool writers>
class Careless {
 public:
  static constexpr LockTraits traits{.description = "half a lock", .kind = "rwlock"};
  explicit Careless(const LockSetup& setup) : lock_(setup) {}
  using Context = locks::pthread_rwlock::Context;
  using DoesNotExclude = void;
  void lock(Context& context) {
    if (!writers) lock_.lock(context);
  }
  void unlock(Context& context) {
    if (!writers) lock_.unlock(context);
  }
  void lock_shared(Context& context) {
    if (!readers) lock_.lock_shared(context);
  }
  void unlock_shared(Context& context) {
    if (!readers) lock_.unlock_shared(context);
  }

 private:
  locks::pthread_rwlock lock_;
};

/// A sequence lock whose readers take what they have seen without looking again.
class Hasty : public locks::seqlock {
 public:
  using locks::seqlock::seqlock;
  template <class Read>
  auto read(Context&, const Read& read) const {
    return read();
  }
};

/// Lets one reader in at a time.
class Exclusive : public locks::ttas {
 public:
  using locks::ttas::ttas;
  void lock_shared(Context& context) { lock(context); }
  void unlock_shared(Context& context) { unlock(context); }
};

/// As on a machine with two NUMA nodes: neighbours belong to different cohorts.
class TwoCohorts : public locks::ck_cohort {
 public:
  using locks::ck_cohort::ck_cohort;
  void join(Context& context, std::uint32_t index) { context.node = index % 2; }
};

TEST(Conformance, CohortsExcludeEachOther) {
  const exec::Kernel row = lock_row<Pair, TwoCohorts>("counter", "ck_cohort");
  for (const char* workers : {"2", "4"}) {
    OpenedCase opened(std::string("counter/mode:thread/lock:ck_cohort/workers:") + workers, {&row, 1});
    for (int i = 0; i < 5; ++i) EXPECT_GT(opened.session->run_trial().steps, 0U);
  }
}

TEST(Conformance, CatchesAReadersWriterLockThatDoesNotExclude) {
  if (usable_cpus().size() < 2) GTEST_SKIP() << "on one CPU workers hardly ever collide";
  EXPECT_TRUE(is_caught(lock_row<Pair, Careless<true, false>>("counter", "pthread_rwlock"))) << "by readers";
  EXPECT_TRUE(is_caught(lock_row<Pair, Careless<false, true>>("counter", "pthread_rwlock"))) << "by writers";
}

TEST(Conformance, CatchesASequenceLockThatDoesNotLookAgain) {
  if (usable_cpus().size() < 2) GTEST_SKIP() << "on one CPU workers hardly ever collide";
  EXPECT_TRUE(is_caught(lock_row<Pair, Hasty>("counter", "pthread_rwlock")));
}

TEST(Conformance, CatchesALockThatLetsInOneReaderAtATime) {
  const exec::Kernel row = lock_row<Meeting, Exclusive>("counter", "pthread_rwlock");
  EXPECT_FALSE(comes_right("counter/mode:thread/workers:2/lock:pthread_rwlock", {&row, 1}, 3));
}

}  // namespace
}  // namespace coresweep::bench
