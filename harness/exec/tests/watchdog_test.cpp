#include "harness/exec/engine/watchdog.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace coresweep::exec {
namespace {

TEST(WatchdogDeathTest, WritesTheRecordAndEndsTheProcess) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_EXIT(
      {
        const Watchdog watchdog(ends[1], "the record\n", "the complaint\n");
        raise(SIGALRM);  // what the countdown does
      },
      ::testing::ExitedWithCode(1), "the complaint");
  close(ends[1]);
  char text[32] = {};
  EXPECT_EQ(read(ends[0], text, sizeof text), 11);
  EXPECT_STREQ(text, "the record\n");
  close(ends[0]);
}

TEST(WatchdogDeathTest, EndsTheProcessAtOnceWithOtherWords) {
  EXPECT_EXIT(
      {
        const Watchdog watchdog(STDOUT_FILENO, "the record\n", "the complaint\n");
        Watchdog::end_now("another record\n", "another complaint\n");
      },
      ::testing::ExitedWithCode(1), "^another complaint");
}

}  // namespace
}  // namespace coresweep::exec
