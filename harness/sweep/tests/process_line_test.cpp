#include "harness/sweep/process_line.hpp"

#include <gtest/gtest.h>

#include "harness/sweep/tests/fakes.hpp"

namespace coresweep::sweep {
namespace {

TEST(MakeBlock, KeepsEachSamplesDistance) {
  ChildOutcome outcome = tests::answer_of({1, 2, 3}, 7);
  outcome.result.samples[0].distance = DistanceProbe{40, 41};
  outcome.result.samples[2].distance = DistanceProbe{41, 205};
  outcome.result.samples[2].flags = {"distance_changed"};
  const BlockRecord block = make_block(outcome, 0, 0, 0);
  ASSERT_EQ(block.distance.size(), 3U);
  EXPECT_EQ(block.distance[0]->before_ns, 40);
  EXPECT_FALSE(block.distance[1]);
  EXPECT_EQ(block.distance[2]->after_ns, 205);
  EXPECT_EQ(block.flags, std::vector<std::string>{"distance_changed"});
}

TEST(MakeBlock, HasNoDistancesWhereNoSampleHas) {
  EXPECT_TRUE(make_block(tests::answer_of({1, 2}, 7), 0, 0, 0).distance.empty());
}

}  // namespace
}  // namespace coresweep::sweep
