// Trials that a wrong primitive keeps from ending: found incorrect, although whoever is stuck can only be ended with
// the whole process. So each is measured in a process of its own.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "bench/barriers/shm_barrier.hpp"
#include "bench/channels/shm_mpmc.hpp"
#include "bench/tests/fixture.hpp"
#include "bench/workloads/barrier.hpp"
#include "bench/workloads/latch.hpp"
#include "bench/workloads/ping_pong.hpp"
#include "bench/workloads/queue.hpp"
#include "harness/exec/engine/run_case.hpp"

namespace coresweep::bench {
namespace {

constexpr std::int64_t impatience_of_stuck_ns = 300'000'000;

class Stuck : public ::testing::Test {
 protected:
  void SetUp() override {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    // The processes that end with threads that nobody joins are programs of their own, which read this.
    const char* options = std::getenv("TSAN_OPTIONS");
    setenv("TSAN_OPTIONS", (std::string(options != nullptr ? options : "") + ":report_thread_leaks=0").c_str(), 1);
  }
};

/// Exits with 1 after having said how the case ended, unless it is right.
[[noreturn]] void measure(const std::string& id, const exec::Kernel& row) {
  const std::vector<exec::Kernel> rows = rows_with(row);
  const std::vector<int> cpus = usable_cpus();
  const Case subject = parse_case(id, catalogue());
  const exec::Bench bench{
      .catalogue = &catalogue(), .kernels = rows, .bind = bind_to, .worker_program = CORESWEEP_WORKER};
  CaseJob job{.trials_per_sample = 1, .samples = 1, .record_fd = open("/dev/null", O_WRONLY), .timeout_s = 20};
  for (std::size_t i = 0; i < subject.number("workers", 1); ++i) job.cpus.push_back({cpus[i % cpus.size()]});
  job.oversubscribed = job.cpus.size() > cpus.size();
  const ProcessResult result = exec::run_case(subject, job, bench, {});
  std::fprintf(stderr, "%s: %s\n", std::string(to_string(result.status)).c_str(), result.reason.c_str());
  _exit(result.status == Status::ok ? 0 : 1);
}

/// Lets worker 0 through one phase in ten: it is ahead of the others, and gone when they come for the last time.
class leaky_barrier : public barriers::shm_barrier {
 public:
  static constexpr BarrierTraits traits{.description = "a barrier that leaks", .process_shared = true};
  using shm_barrier::shm_barrier;
  struct Context {
    std::uint32_t index = 0, phases = 0;
    shm_barrier::Context real;
  };
  void join(Context& context, std::uint32_t index) noexcept { context.index = index; }
  void wait(Context& context) noexcept {
    if (context.index != 0 || ++context.phases % 10 != 0) shm_barrier::wait(context.real);
  }
};

TEST_F(Stuck, CatchesABarrierThatLetsOneThroughNowAndThen) {
  constexpr auto row =
      barrier_row<barrier::Phases, leaky_barrier, impatience_of_stuck_ns>("barrier", "pthread_barrier");
  for (const char* mode :
       {"thread", "thread_pool", "thread_pool_openmp", "std_async", "process_fork", "process_pool"}) {
    for (const char* workers : {"2", "3"}) {
      const std::string id =
          "barrier/barrier:pthread_barrier/arrival:together/mode:" + std::string(mode) + "/workers:" + workers;
      EXPECT_EXIT(measure(id, row), ::testing::ExitedWithCode(1), "incorrect: .*the others wait for ever") << id;
    }
  }
}

// A worker that merely has not run for a while is not wrong, and neither is one that has yet to come.
TEST(StuckBarrier, IsNotTakenForOneWithSlowWorkers) {
  using State = BarrierState<barriers::shm_barrier, barrier::Phases<barriers::shm_barrier>::Shared,
                             barrier::Phases<barriers::shm_barrier>::Part>;
  constexpr auto row = barrier_row<barrier::Phases, barriers::shm_barrier, 3 * exec::look_every_ns>("barrier", "any");
  const exec::Shape shape{.workers = 2};
  std::vector<std::byte> memory(row.state_bytes(shape) + exec::padding);
  void* aligned = memory.data() + exec::padding - reinterpret_cast<std::uintptr_t>(memory.data()) % exec::padding;
  row.construct(aligned, shape);
  auto& first = static_cast<State*>(aligned)->seats()[0].part;
  auto& other = static_cast<State*>(aligned)->seats()[1].part;
  const auto looks_until_stuck = [&](int most) {
    for (int look = 1; look <= most; ++look) {
      if (!row.stuck(aligned).empty()) return look;
    }
    return 0;
  };
  EXPECT_EQ(looks_until_stuck(100), 0) << "nobody has come";
  first.arrived = 7;
  other.arrived = 6;
  EXPECT_EQ(looks_until_stuck(100), 0) << "one has yet to come";
  other.arrived = 7;
  first.left = 7;
  EXPECT_EQ(looks_until_stuck(3), 0) << "one has yet to leave";
  other.left = 7;
  EXPECT_EQ(looks_until_stuck(100), 0) << "all have left";
  other.left = 0;
  EXPECT_EQ(looks_until_stuck(100), 4) << "it does not leave";
  first.left = 0;
  other.arrived = 5;
  EXPECT_EQ(looks_until_stuck(100), 4) << "one is two phases ahead";
  row.destroy(aligned);
}

/// Forgets one in a thousand.
struct forgetful_latch : latch::std_latch {
  using std_latch::std_latch;
  void count_down() {
    static std::atomic<int> counts{0};
    if (++counts % 1000 != 0) std_latch::count_down();
  }
};

TEST_F(Stuck, CatchesALatchThatNeverOpens) {
  constexpr auto row = ChosenKernel<latch::Rounds, impatience_of_stuck_ns, forgetful_latch>::row("latch");
  for (const char* mode : {"thread", "thread_pool_openmp"}) {
    const std::string id = "latch/work:1000/workers:2/mode:" + std::string(mode);
    EXPECT_EXIT(measure(id, row), ::testing::ExitedWithCode(1), "incorrect: nobody moved for seconds: a latch") << id;
  }
}

/// Loses the 50th message: of 48 items of `queue` what a producer says last.
class lossy : public channels::shm_mpmc::of<Large> {
 public:
  using Real = channels::shm_mpmc::of<Large>;
  using Real::Real;
  static constexpr ChannelTraits traits{.description = "a channel that loses", .can_spin = true};
  void send(Context& context, const std::byte* message) {
    if (++sent() != 50) Real::send(context, message);
  }

 private:
  /// Of one process's threads; the channel's own memory is followed by its messages.
  static std::atomic<int>& sent() {
    static std::atomic<int> count{0};
    return count;
  }
};

TEST_F(Stuck, CatchesAChannelThatLosesTheLastWord) {
  constexpr auto tokens = channel_row<ping_pong::Tokens, lossy, impatience_of_stuck_ns>("ping_pong", "shm_mpmc");
  constexpr auto items = channel_row<queue::Queue, lossy, impatience_of_stuck_ns>("queue", "shm_mpmc");
  const std::string words = "incorrect: nothing moved for seconds: a message was lost";
  for (const std::string mode : {"thread", "thread_pool", "std_async"}) {
    const std::string token = "ping_pong/channel:shm_mpmc/work:200/mode:" + mode;
    EXPECT_EXIT(measure(token, tokens), ::testing::ExitedWithCode(1), words) << token;
    const std::string item = "queue/channel:shm_mpmc/work:48/mode:" + mode;  // two that say that there are no more
    EXPECT_EXIT(measure(item, items), ::testing::ExitedWithCode(1), words) << item;
  }
}

}  // namespace
}  // namespace coresweep::bench
