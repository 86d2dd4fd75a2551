#include "harness/sweep/shuffle.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace coresweep::sweep {
namespace {

TEST(BlockOrder, HoldsEveryCaseOnce) {
  auto order = block_order(7, 3, 100);
  std::ranges::sort(order);
  std::vector<std::size_t> all(100);
  std::iota(all.begin(), all.end(), std::size_t{0});
  EXPECT_EQ(order, all);
  EXPECT_TRUE(block_order(7, 3, 0).empty());
}

TEST(BlockOrder, DependsOnSeedAndBlockAlone) {
  EXPECT_EQ(block_order(7, 3, 50), block_order(7, 3, 50));
  EXPECT_NE(block_order(7, 3, 50), block_order(7, 4, 50));
  EXPECT_NE(block_order(7, 3, 50), block_order(8, 3, 50));
}

// Pinned: a seed in somebody's record must give that record's order for ever.
TEST(BlockOrder, IsTheSameEverywhere) {
  EXPECT_EQ(block_order(1, 0, 8), (std::vector<std::size_t>{5, 0, 1, 3, 7, 2, 4, 6}));
}

TEST(BlockOrder, PutsEveryCaseEverywhereAboutEquallyOften) {
  std::vector<int> first(5);
  for (unsigned block = 0; block < 5000; ++block) ++first[block_order(11, block, 5)[0]];
  for (int count : first) EXPECT_NEAR(count, 1000, 150);  // five standard deviations
}

TEST(Padding, StaysWithinAPage) {
  std::set<unsigned> sizes;
  for (std::size_t position = 0; position < 1000; ++position) sizes.insert(padding_bytes(3, 0, position));
  EXPECT_GT(sizes.size(), 700U);
  EXPECT_LE(*sizes.rbegin(), 4096U);
  EXPECT_EQ(padding_bytes(3, 1, 2), padding_bytes(3, 1, 2));
}

}  // namespace
}  // namespace coresweep::sweep
