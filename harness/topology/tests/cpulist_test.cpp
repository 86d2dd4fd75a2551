#include "harness/topology/cpulist.hpp"

#include <gtest/gtest.h>

namespace coresweep::topology {
namespace {

using Ranges = std::vector<std::pair<int, int>>;

TEST(CpuLists, AreReadAsTheKernelWritesThem) {
  EXPECT_EQ(parse_ranges("0"), (Ranges{{0, 0}}));
  EXPECT_EQ(parse_ranges("3,0-1,3"), (Ranges{{3, 3}, {0, 1}, {3, 3}}));
  for (const char* bad : {"", ",", "0,", ",0", "a", "1-0", "0-", "-1", "0x1", " 1", "0--1", "99999999999"}) {
    EXPECT_FALSE(parse_ranges(bad)) << bad;
  }
}

TEST(CpuLists, AreWrittenShort) {
  EXPECT_EQ(to_ranges({}), "none");
  EXPECT_EQ(to_ranges({5}), "5");
  EXPECT_EQ(to_ranges({3, 0, 1, 2, 7, 9, 8}), "0-3,7-9");
}

}  // namespace
}  // namespace coresweep::topology
