#include "harness/exec/engine/stamps.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace coresweep::exec {
namespace {

TEST(Stamps, RegionGoesFromTheFirstBeginToTheLastEnd) {
  EXPECT_EQ(region_of(std::vector<Stamps>{{100, 180}}), 80);
  EXPECT_EQ(region_of(std::vector<Stamps>{{110, 150}, {100, 140}, {120, 200}}), 100);
}

TEST(Stamps, OverlapIsTheShareInWhichAllWereAtWork) {
  EXPECT_EQ(overlap_of(std::vector<Stamps>{{100, 200}, {100, 200}}), 1.0);
  EXPECT_EQ(overlap_of(std::vector<Stamps>{{100, 175}, {125, 200}}), 0.5);
  EXPECT_EQ(overlap_of(std::vector<Stamps>{{100, 180}, {110, 200}, {130, 190}}), 0.5);
  EXPECT_EQ(overlap_of(std::vector<Stamps>{{100, 200}, {140, 160}}), 0.2) << "one within the other";
}

TEST(Stamps, OverlapIsNothingWhereOneHadEndedBeforeAnotherBegan) {
  EXPECT_EQ(overlap_of(std::vector<Stamps>{{100, 140}, {160, 200}}), 0.0);
  EXPECT_EQ(overlap_of(std::vector<Stamps>{{100, 150}, {150, 200}}), 0.0);
}

TEST(Stamps, NobodyOverlapsWithHimself) {
  EXPECT_FALSE(overlap_of(std::vector<Stamps>{{100, 200}}));
  EXPECT_FALSE(overlap_of(std::vector<Stamps>{{100, 100}, {100, 100}}));
}

}  // namespace
}  // namespace coresweep::exec
