#include "harness/exec/engine/distance.hpp"

#include <gtest/gtest.h>

#include "harness/exec/tests/cpus.hpp"

namespace coresweep::exec {
namespace {

using Places = std::vector<std::vector<int>>;

TEST(DistanceOf, IsTheMedianWhateverInterruptedABatch) {
  std::vector<double> batches(15, 40.0);
  batches[3] = 1e6;
  batches[4] = 42;
  batches[5] = 42;
  const Distance found = distance_of(batches);
  EXPECT_EQ(found.ns, 40);
  EXPECT_EQ(found.noise, 0);
}

TEST(DistanceOf, IsAsNoisyAsItsBatches) {
  std::vector<double> batches;
  for (int i = 0; i <= 100; ++i) batches.push_back(50 + i);
  const Distance found = distance_of(batches);
  EXPECT_EQ(found.ns, 100);
  EXPECT_DOUBLE_EQ(found.noise, 0.5);
}

TEST(Disagree, WhereTheRatioIsAboveTheNoiseOfBoth) {
  EXPECT_TRUE(disagree({40, 0.02}, {205, 0.02}));
  EXPECT_TRUE(disagree({205, 0.02}, {40, 0.02}));
  EXPECT_FALSE(disagree({40, 0.02}, {50, 0.02}));
  EXPECT_FALSE(disagree({40, 0}, {40, 0}));
  EXPECT_TRUE(disagree({40, 0.05}, {80, 0.05}));
  EXPECT_FALSE(disagree({40, 0.2}, {80, 0.2})) << "so noisy a probe cannot tell";
}

TEST(ProbedPlaces, AreDistinctAndDoNotOverlap) {
  EXPECT_EQ(probed_places({{0}, {1}, {0}, {1}, {0}}), (Places{{0}, {1}})) << "five workers on two CPUs";
  EXPECT_EQ(probed_places({{0, 64}, {64}, {1, 65}}), (Places{{0, 64}, {1, 65}}));
}

TEST(ProbedPlaces, AreNoneWhereThereIsNoDistance) {
  EXPECT_TRUE(probed_places({}).empty());
  EXPECT_TRUE(probed_places({{3}}).empty());
  EXPECT_TRUE(probed_places({{3}, {3}}).empty());
  EXPECT_TRUE(probed_places({{}, {}}).empty());
}

TEST(ProbedPlaces, AreNineOfManyEvenlySpread) {
  Places many;
  for (int cpu = 0; cpu < 129; ++cpu) many.push_back({cpu});
  EXPECT_EQ(probed_places(many), (Places{{0}, {16}, {32}, {48}, {64}, {80}, {96}, {112}, {128}}));
}

TEST(LineProber, EndsEveryTime) {
  const std::vector<int> cpus = testing::usable_cpus();
  if (cpus.size() < 2) GTEST_SKIP() << "two CPUs have a distance";
  LineProber prober({{cpus[0]}, {cpus[1]}});
  for (int probe = 0; probe < 100; ++probe) {
    const auto found = prober.probe();
    EXPECT_TRUE(!found || found->ns > 0);  // a busy machine may have no time for it
  }
}

TEST(LineProber, IsAbsentWhereAPlaceIsLost) {
  const int own = testing::usable_cpus().front();
  constexpr int nowhere = 4000;
  EXPECT_FALSE(LineProber({{own}, {nowhere}}).probe());
  EXPECT_FALSE(LineProber({{nowhere}, {own}}).probe());
  EXPECT_FALSE(LineProber({}).probe());
}

TEST(LineProber, GivesUpWhereTwoPlacesAreOneCpu) {
  const int own = testing::usable_cpus().front();
  LineProber prober({{own}, {own}});
  prober.probe();  // whatever it finds: it ends
}

}  // namespace
}  // namespace coresweep::exec
