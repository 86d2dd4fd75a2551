// The gate of trials of roles: nobody begins before the common start, and nobody is left out of it for being woken
// late, however many there are. Time is scripted where it matters.
#include "harness/exec/core/gate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/tests/test_kernels.hpp"

namespace coresweep::exec {
namespace {

/// Waking takes the opener `each_ns` a worker, one after the other, and each worker `rising_ns` to get onto its CPU.
struct Morning {
  unsigned workers;
  std::int64_t each_ns;
  std::int64_t rising_ns;
  Control control{};
  std::vector<std::int64_t> up_ns{};
  std::int64_t clock_ns = 1'000'000;

  std::int64_t open(bool at_one_instant) {
    return open_gate(
        control, at_one_instant, [this] { return clock_ns; },
        [this] {
          EXPECT_EQ(control.gate.load(), 1U) << "who is woken must find it open";
          EXPECT_EQ(control.start_at_ns.load(), 0) << "told before everybody was woken";
          for (unsigned worker = 0; worker < workers; ++worker) up_ns.push_back((clock_ns += each_ns) + rising_ns);
        });
  }
  auto late(std::int64_t start) const {
    return std::ranges::count_if(up_ns, [start](std::int64_t up) { return up > start; });
  }
};

TEST(Gate, LeavesNobodyBehindHoweverManyMustBeWoken) {
  for (const unsigned workers : {1U, 2U, 16U, 256U, 4096U}) {
    Morning morning{.workers = workers, .each_ns = 5'000, .rising_ns = 150'000};
    const std::int64_t start = morning.open(true);
    EXPECT_EQ(morning.late(start), 0) << workers;
    EXPECT_EQ(morning.control.start_at_ns.load(), start);
  }
}

TEST(Gate, TakesTwoWorkersNoLongerThanTheyNeed) {
  Morning morning{.workers = 2, .each_ns = 5'000, .rising_ns = 0};
  const std::int64_t opened = morning.clock_ns;
  EXPECT_EQ(morning.open(true) - opened, start_after_ns + 10'000);
}

TEST(Gate, OpensAtOnceWhereWorkersShareCpus) {
  Morning morning{.workers = 256, .each_ns = 5'000, .rising_ns = 0};
  const std::int64_t opened = morning.clock_ns;
  EXPECT_EQ(morning.open(false), opened);
  EXPECT_EQ(morning.control.start_at_ns.load(), 0);
}

/// So many threads at one gate, on however few CPUs; returns how many began too early.
unsigned begun_early(unsigned workers, bool at_one_instant, bool call_off = false) {
  const Kernel& kernel = *std::ranges::find(testing::kernels(), std::string_view("roles_good"), &Kernel::workload);
  const Region region = Region::create(kernel, 0, {.workers = workers}, Dispatch::role, at_one_instant);
  std::vector<std::int64_t> began(workers);
  std::int64_t start = 0;
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < workers; ++i) {
      threads.emplace_back([&region, &began, i] {
        wait_at_gate(region);
        began[i] = now_ns();
      });
    }
    std::uint32_t ready = 0;
    while ((ready = region.control().ready.load()) < workers) {
      futex_wait(region.control().ready, ready, -1, region.futex_scope());
    }
    if (call_off) {
      region.control().abort.store(1);
      region.control().gate.store(1);  // open, and its opener gone before it told the start
      futex_wake(region.control().gate, INT_MAX, region.futex_scope());
    } else {
      start = open_gate(region);
    }
  }
  return static_cast<unsigned>(std::ranges::count_if(began, [start](std::int64_t at) { return at < start; }));
}

TEST(Gate, LetsManyMoreWorkersThanCpusThrough) {
  for (const unsigned workers : {1U, 2U, 256U}) {
    EXPECT_EQ(begun_early(workers, true), 0U) << workers;
    EXPECT_EQ(begun_early(workers, false), 0U) << workers;
  }
}

TEST(Gate, IsLeftByEverybodyWhenTheTrialIsCalledOff) {
  begun_early(64, true, true);  // ends
}

}  // namespace
}  // namespace coresweep::exec
