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

TEST(MakeBlock, KeepsEachSamplesSpeed) {
  ChildOutcome outcome = tests::answer_of({1, 2}, 7);
  outcome.result.samples[1].loop_turn = SpeedProbe{0.37, 0.75};
  outcome.result.samples[1].multiply_add = SpeedProbe{1.48, 1.5};
  const BlockRecord block = make_block(outcome, 0, 0, 0);
  ASSERT_EQ(block.loop_turn.size(), 2U);
  ASSERT_EQ(block.multiply_add.size(), 2U);
  EXPECT_FALSE(block.loop_turn[0]);
  EXPECT_EQ(block.loop_turn[1]->after_ns, 0.75);
  EXPECT_EQ(block.multiply_add[1]->before_ns, 1.48);
  EXPECT_TRUE(block.distance.empty());
}

TEST(MakeBlock, HasNoDistancesWhereNoSampleHas) {
  const BlockRecord block = make_block(tests::answer_of({1, 2}, 7), 0, 0, 0);
  EXPECT_TRUE(block.distance.empty());
  EXPECT_TRUE(block.loop_turn.empty() && block.multiply_add.empty());
}

}  // namespace
}  // namespace coresweep::sweep
