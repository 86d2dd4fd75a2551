// What a real cgroup grants is what is read; skipped where none can be made.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/topology/cgroup.hpp"
#include "harness/topology/tests/own_cgroup.hpp"
#include "harness/topology/topology.hpp"

namespace coresweep::topology {
namespace {

class RealQuota : public testing::Test {
 protected:
  void SetUp() override {
    if (cpu_quota("/")) GTEST_SKIP() << "a quota holds here already: the tighter one counts";
  }
  /// Skips the test where no group can be made.
  std::unique_ptr<OwnCgroup> group(const CpuQuota& quota) {
    std::string why;
    auto made = OwnCgroup::make(quota, why);
    if (!made) [&] { GTEST_SKIP() << why; }();
    return made;
  }
};

TEST_F(RealQuota, IsReadWithItsPeriod) {
  for (const CpuQuota& quota : {CpuQuota{0.5, 100'000}, CpuQuota{1, 100'000}, CpuQuota{1.5, 20'000}}) {
    const auto made = group(quota);
    if (!made) return;
    EXPECT_EQ(cpu_quota("/"), quota);
    const Topology machine = Topology::discover();
    EXPECT_EQ(machine.counts().quota, quota);
    EXPECT_EQ(machine.counts().limited_by_quota(), quota.cpus < machine.counts().usable);
    EXPECT_EQ(machine.describe().at("quota"), quota.cpus);
    EXPECT_EQ(machine.describe().at("quota_period_us"), quota.period_us);
    EXPECT_EQ(throttled_us("/"), 0) << "nobody was held back yet";
  }
  EXPECT_FALSE(cpu_quota("/"));
}

TEST_F(RealQuota, AnAncestorsMayBeTheTighterOne) {
  const auto outer = group({0.5, 50'000});
  if (!outer) return;
  const auto inner = group({});
  if (!inner) return;
  EXPECT_EQ(cpu_quota("/"), (CpuQuota{0.5, 50'000}));
}

TEST_F(RealQuota, LeavesNothingBehind) {
  std::filesystem::path directory;
  {
    const auto made = group({1, 100'000});
    if (!made) return;
    directory = made->directory();
    EXPECT_TRUE(std::filesystem::exists(directory));
  }
  EXPECT_FALSE(std::filesystem::exists(directory));
}

TEST_F(RealQuota, IsSaidToWhoeverAsksForTheMachine) {
  const auto made = group({0.5, 100'000});
  if (!made) return;
  const std::string text = Topology::discover().describe_text();
  for (const char* part :
       {"0.5  CPUs' worth of time that the cgroups grant, every 100 ms", "use 1;", "--filter sustained"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
}

}  // namespace
}  // namespace coresweep::topology
