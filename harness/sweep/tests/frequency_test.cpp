#include "harness/sweep/frequency.hpp"

#include <gtest/gtest.h>

#include <sched.h>

namespace coresweep::sweep {
namespace {

TEST(Frequency, IsOfTheFastestStretch) {
  std::int64_t now = 0;
  int stretch = 0;
  const auto run = [&](std::uint64_t cycles) {
    now += static_cast<std::int64_t>(cycles) / 4;         // 4 GHz
    if (++stretch != 5) now += 1000 * (1 + stretch % 3);  // interrupted, all but once
  };
  EXPECT_DOUBLE_EQ(frequency_of(run, [&] { return now; }), 4e9);
  EXPECT_GT(stretch, 5);
}

TEST(Frequency, SurvivesAClockThatStandsStill) {
  EXPECT_GT(frequency_of([](std::uint64_t) {}, [] { return std::int64_t{7}; }), 0);
}

TEST(Frequency, IsAbsentWhereTheCpuCannotBeHad) {
  EXPECT_FALSE(measure_frequency(4000));
}

TEST(Frequency, IsToldOfThisCpuWhereItsKindIsKnown) {
  const auto found = measure_frequency(sched_getcpu());
#if defined(__x86_64__) || defined(__aarch64__)
  ASSERT_TRUE(found);
  EXPECT_GT(found->hz, 0);
#else
  EXPECT_FALSE(found);
#endif
}

}  // namespace
}  // namespace coresweep::sweep
