// Events, conditions, semaphores and latches: right over every primitive in every mode; and each check goes red over a
// primitive that is wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "bench/tests/fixture.hpp"
#include "bench/workloads/condition.hpp"
#include "bench/workloads/event.hpp"
#include "bench/workloads/latch.hpp"
#include "bench/workloads/semaphore.hpp"

namespace coresweep::bench {
namespace {

/// Every combination of the words of a workload's own axes, with `work` small.
std::vector<std::string> combinations_of(const WorkloadInfo& workload) {
  std::vector<std::string> texts{""};
  for (const AxisInfo& axis : workload.axes) {
    const auto values = axis.values.empty() ? std::vector<std::string>{axis.key == "work" ? "60" : "2"} : axis.values;
    std::vector<std::string> longer;
    longer.reserve(texts.size() * values.size());
    for (const std::string& text : texts) {
      for (const std::string& value : values) longer.emplace_back(text).append("/" + axis.key).append(":" + value);
    }
    texts = longer;
  }
  return texts;
}

constexpr std::array team_sizes{"1", "2", "3", "5"};

bool can_run(const std::string& id) {
  return !not_applicable(parse_case(id, catalogue()), catalogue());
}

struct Play {
  std::string workload, mode;
  std::string name() const { return workload + "_" + mode; }
};
void PrintTo(const Play& play, std::ostream* out) {
  *out << play.name();
}

/// Every one of these workloads, in every mode that some team of it can run in.
std::vector<Play> plays() {
  std::vector<Play> all;
  for (const char* workload : {"event", "condition", "semaphore", "latch"}) {
    for (const ModeInfo& mode : catalogue().modes) {
      Play play{workload, mode.name};
      const std::string start = play.workload + "/mode:" + play.mode + "/workers:";
      if (std::ranges::any_of(team_sizes, [&](const char* size) { return can_run(start + size); })) all.push_back(play);
    }
  }
  return all;
}

class Coordination : public ::testing::TestWithParam<Play> {};

TEST_P(Coordination, IsRightOverEveryPrimitive) {
  const auto& [workload, mode] = GetParam();
  std::size_t ran = 0;
  for (const std::string& axes : combinations_of(*catalogue().workload(workload))) {
    for (const char* workers : team_sizes) {
      const std::string id = workload + "/mode:" + mode + "/workers:" + workers + axes;
      if (!can_run(id)) continue;
      SCOPED_TRACE(id);
      OpenedCase opened(id, kernels(), /*work_scale=*/1.25);
      for (int trial = 0; trial < 2; ++trial) EXPECT_GT(opened.session->run_trial().steps, 0U);
      ++ran;
    }
  }
  EXPECT_GT(ran, 0U);
}

INSTANTIATE_TEST_SUITE_P(All, Coordination, ::testing::ValuesIn(plays()),
                         [](const auto& play) { return play.param.name(); });

// Time after which a wrong primitive is given up.
constexpr std::int64_t impatience_ns = 300'000'000;

/// Sets its flag in silence every seventh time.
class forgetful_event {
 public:
  explicit forgetful_event(bool /*between_processes*/) {}
  void set() noexcept {
    flag_.store(1, std::memory_order_release);
    if (++sets_ % 7 != 0) exec::futex_wake(flag_);
  }
  void wait() noexcept {
    while (flag_.load(std::memory_order_acquire) == 0) exec::futex_wait(flag_, 0);
  }
  void clear() noexcept { flag_.store(0, std::memory_order_relaxed); }

 private:
  std::atomic<std::uint32_t> flag_{0};
  std::atomic<int> sets_{0};
};

/// Lets everybody through at all times.
class open_event {
 public:
  explicit open_event(bool /*between_processes*/) {}
  void set() noexcept {}
  void wait() noexcept {}
  void clear() noexcept {}
};

TEST(Conformance, CatchesAnEventThatLosesAWakeUp) {
  const auto row = ChosenKernel<event::Rounds, impatience_ns, forgetful_event>::row("event");
  for (const char* mode : {"thread", "process_fork"}) {
    EXPECT_EQ(complaint_of("event/mode:" + std::string(mode) + "/workers:3/gap:asleep/work:50", row),
              "nobody moved for seconds: the event lost a wake-up");
  }
}

TEST(Conformance, CatchesAnEventThatHoldsNobodyBack) {
  const auto row = ChosenKernel<event::Rounds, impatience_ns, open_event>::row("event");
  EXPECT_NE(complaint_of("event/mode:thread/workers:3/gap:asleep/work:50", row).find("before the event was set"),
            std::string::npos);
}

/// Notifies nobody every eleventh time.
struct forgetful_condition : pthread_cond {
  class Condition : public pthread_cond::Condition {
   public:
    using pthread_cond::Condition::Condition;
    void notify_one() {
      if (++notifications_ % 11 != 0) pthread_cond::Condition::notify_one();
    }
    void notify_all() {
      if (++notifications_ % 11 != 0) pthread_cond::Condition::notify_all();
    }

   private:
    std::atomic<int> notifications_{0};
  };
};

TEST(Conformance, CatchesAConditionThatLosesANotification) {
  const auto row = ChosenKernel<condition::Waits, impatience_ns, forgetful_condition>::row("condition");
  for (const char* kind : {"ping_pong", "notify_one", "notify_all"}) {
    EXPECT_EQ(complaint_of("condition/mode:thread/workers:3/work:500/kind:" + std::string(kind), row),
              "nobody moved for seconds: a notification was lost");
  }
}

/// Loses one notification, and never another.
struct careless_condition : pthread_cond {
  class Condition : public pthread_cond::Condition {
   public:
    using pthread_cond::Condition::Condition;
    void notify_one() {
      if (++notifications_ != 5) pthread_cond::Condition::notify_one();
    }

   private:
    std::atomic<int> notifications_{0};
  };
};

// Every notification is owed to a sleeper of its own: neither a later one nor the trial's end makes up for a lost one.
TEST(Conformance, CatchesABoundedBufferThatLosesANotification) {
  for (const std::string where :
       {"process_fork/workers:2", "process_fork/workers:4", "thread/workers:2", "thread/workers:4"}) {
    for (const auto& row : {ChosenKernel<condition::Waits, impatience_ns, forgetful_condition>::row("condition"),
                            ChosenKernel<condition::Waits, impatience_ns, careless_condition>::row("condition")}) {
      EXPECT_EQ(complaint_of("condition/kind:bounded_buffer/work:20000/mode:" + where, row),
                "nobody moved for seconds: a notification was lost")
          << where;
    }
  }
}

/// Loses the first notification of all: with notify_one that is the last of all, given when worker 0 has done its part.
struct late_sleeper_condition : pthread_cond {
  class Condition : public pthread_cond::Condition {
   public:
    using pthread_cond::Condition::Condition;
    void notify_all() {
      if (called_.exchange(true)) pthread_cond::Condition::notify_all();
    }

   private:
    std::atomic<bool> called_{false};
  };
};

TEST(Conformance, CatchesAWorkerThatHangsWhenWorker0HasLeft) {
  const auto row = ChosenKernel<condition::Waits, impatience_ns, late_sleeper_condition>::row("condition");
  EXPECT_EQ(complaint_of("condition/mode:thread/workers:2/work:20/kind:notify_one", row),
            "nobody moved for seconds: a notification was lost");
}

/// One notification less than there are steps, as when a worker takes none.
TEST(Conformance, CatchesANotificationThatNobodyTook) {
  const auto row = ChosenKernel<condition::Waits, impatience_ns, pthread_cond>::row("condition");
  const exec::Shape shape{.work = 100, .workers = 1, .serial = 1};
  std::vector<std::byte> memory(row.state_bytes(shape) + exec::padding);
  void* state = memory.data() + exec::padding - reinterpret_cast<std::uintptr_t>(memory.data()) % exec::padding;
  row.construct(state, shape);
  exec::Tally tally;
  std::atomic<std::uint32_t> stop{0};
  exec::Worker worker{.shape = &shape, .state = state, .tally = &tally, .stop = &stop, .index = 0};
  row.run_role(worker);
  EXPECT_TRUE(row.check(state, shape, {&tally, 1}).correct);
  --tally.own[0];
  EXPECT_EQ(row.check(state, shape, {&tally, 1}).reason, "not every notification was taken");
  row.destroy(state);
}

/// Has one permit more than it was given.
class generous_semaphore : public posix_semaphore {
 public:
  generous_semaphore(std::uint32_t permits, bool between_processes) : posix_semaphore(permits + 1, between_processes) {}
};

TEST(Conformance, CatchesASemaphoreThatLetsOneTooManyIn) {
  const auto row = ChosenKernel<semaphore::Sections, impatience_ns, generous_semaphore>::row("semaphore");
  const std::string complaint = complaint_of("semaphore/mode:thread/workers:4/permits:2", row);
  // On a busy machine three are never inside at once, and what is left tells.
  EXPECT_TRUE(complaint == "3 workers were inside instead of 2" ||
              complaint == "afterwards there were 3 permits instead of 2")
      << complaint;
}

/// Keeps a permit every hundredth time.
class greedy_semaphore : public posix_semaphore {
 public:
  using posix_semaphore::posix_semaphore;
  void release() noexcept {
    if (++releases_ % 100 != 0) posix_semaphore::release();
  }

 private:
  std::atomic<int> releases_{0};
};

TEST(Conformance, CatchesASemaphoreThatLosesAPermit) {
  const auto row = ChosenKernel<semaphore::Sections, impatience_ns, greedy_semaphore>::row("semaphore");
  EXPECT_EQ(complaint_of("semaphore/mode:thread/workers:2/permits:1", row),
            "nobody moved for seconds: a permit was lost");
}

/// Keeps one permit for good, and works as well as others where there are more.
class leaking_semaphore : public posix_semaphore {
 public:
  using posix_semaphore::posix_semaphore;
  void release() noexcept {
    if (releases_.fetch_add(1) != 10) posix_semaphore::release();
  }

 private:
  std::atomic<int> releases_{0};
};

/// Has one permit, whatever it was given.
class stingy_semaphore : public posix_semaphore {
 public:
  stingy_semaphore(std::uint32_t, bool between_processes) : posix_semaphore(1, between_processes) {}
};

TEST(Conformance, CatchesASemaphoreThatKeepsAPermit) {
  for (const char* mode : {"process_fork", "thread"}) {
    const std::string id = "semaphore/workers:4/permits:2/mode:" + std::string(mode);
    EXPECT_EQ(complaint_of(id, ChosenKernel<semaphore::Sections, impatience_ns, leaking_semaphore>::row("semaphore")),
              "afterwards there were 1 permits instead of 2");
    EXPECT_EQ(complaint_of(id, ChosenKernel<semaphore::Sections, impatience_ns, stingy_semaphore>::row("semaphore")),
              "afterwards there were 1 permits instead of 2");
  }
}

/// Whoever comes first sleeps although there are permits, as it may with libstdc++ (GCC bug 104928).
class dozing_semaphore : public posix_semaphore {
 public:
  using posix_semaphore::posix_semaphore;
  void acquire() noexcept {
    if (first_.fetch_add(1) == 0) {
      while (awake_.load() == 0) exec::futex_wait(awake_, 0);
    }
    posix_semaphore::acquire();
  }
  void wake_sleepers() noexcept {
    awake_.store(1);
    exec::futex_wake(awake_);
  }

 private:
  std::atomic<int> first_{0};
  std::atomic<std::uint32_t> awake_{0};
};

TEST(Conformance, ASemaphoreThatOversleepsIsHelpedAtATrialsEnd) {
  const auto row = ChosenKernel<semaphore::Sections, impatience_ns, dozing_semaphore>::row("semaphore");
  EXPECT_EQ(complaint_of("semaphore/mode:thread/workers:3/permits:2", row), "nothing");
}

struct CountingSemaphore {
  int count = 0, woken = 0;
  bool try_acquire() { return count > 0 && count-- > 0; }
  void release(std::ptrdiff_t permits) {
    if (count == 0) ++woken;
    count += static_cast<int>(permits);
  }
};

TEST(Sleepers, AreWokenFromAnEmptySemaphore) {
  CountingSemaphore semaphore{.count = 3};
  wake_sleepers_of(semaphore);
  EXPECT_EQ(semaphore.woken, 1);
  EXPECT_EQ(semaphore.count, 3);
  semaphore.count = 0;  // somebody is inside and will wake others on leaving
  wake_sleepers_of(semaphore);
  EXPECT_EQ(semaphore.woken, 1);
  EXPECT_EQ(semaphore.count, 0);
}

/// Opens when one has still to come.
struct hasty_latch : latch::std_latch {
  explicit hasty_latch(std::uint32_t count) : std_latch(count - 1) {}
  void count_down() {
    if (!latch.try_wait()) latch.count_down();
  }
};

TEST(Conformance, CatchesALatchThatOpensEarly) {
  const auto row = ChosenKernel<latch::Rounds, impatience_ns, hasty_latch>::row("latch");
  EXPECT_NE(complaint_of("latch/mode:thread/workers:2/work:2000", row).find("opened before all had counted it down"),
            std::string::npos);
}

}  // namespace
}  // namespace coresweep::bench
