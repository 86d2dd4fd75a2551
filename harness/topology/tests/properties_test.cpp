#include <gtest/gtest.h>

#include <set>

#include "harness/topology/tests/machines.hpp"

namespace coresweep::topology {
namespace {

/// What holds for every policy on every machine, whatever it deals.
void expect_properties(const Topology& machine, const std::string& policy) {
  const CpuList universe = machine.usable();
  const auto all = static_cast<unsigned>(universe.size());
  const Placement once = deal(machine, policy, all);
  ASSERT_FALSE(once.not_applicable);
  EXPECT_FALSE(once.oversubscribed);
  std::multiset<int> dealt;
  for (const CpuList& worker : once.workers) {
    ASSERT_EQ(worker.size(), 1U);
    dealt.insert(worker.front());
  }
  EXPECT_EQ(dealt, std::multiset<int>(universe.begin(), universe.end())) << "all of U, each once, nothing else";

  const Placement twice = deal(machine, policy, 2 * all + 1);
  EXPECT_TRUE(twice.oversubscribed);
  for (std::size_t i = 0; i < twice.workers.size(); ++i) EXPECT_EQ(twice.workers[i], once.workers[i % all]) << i;

  for (unsigned workers = 1; workers <= all; ++workers) {
    const Placement fewer = deal(machine, policy, workers);
    ASSERT_EQ(fewer.workers.size(), workers);
    EXPECT_TRUE(std::equal(fewer.workers.begin(), fewer.workers.end(), once.workers.begin())) << workers;
    EXPECT_FALSE(fewer.oversubscribed) << workers;
  }
}

void expect_none_leaves_the_universe(const Topology& machine) {
  const auto all = static_cast<unsigned>(machine.usable().size());
  const Placement placement = deal(machine, "none", all + 1);
  EXPECT_TRUE(placement.oversubscribed);
  EXPECT_FALSE(deal(machine, "none", all).oversubscribed);
  for (const CpuList& worker : placement.workers) EXPECT_EQ(worker, machine.usable());
}

void expect_properties_of_all_policies(const Topology& machine) {
  for (const PlacementInfo& policy : policies()) {
    SCOPED_TRACE(policy.name);
    if (policy.name == "none") {
      expect_none_leaves_the_universe(machine);
    } else if (policy.name != "cpus:LIST") {
      expect_properties(machine, policy.name);
    }
  }
}

TEST(Properties, RealMachines) {
  CORESWEEP_NEED_MACHINES();
  for (const std::string& file : machine_files()) {
    SCOPED_TRACE(file);
    expect_properties_of_all_policies(Topology::from_file(file));
  }
}

TEST(Properties, SmallMachines) {
  for (const char* name : {"nested-numa", "memory-not-allowed", "cores-at-two-depths"}) {
    SCOPED_TRACE(name);
    expect_properties_of_all_policies(Topology::from_file(small_machine(name)));
  }
}

TEST(Properties, SyntheticMachines) {
  for (const char* description :
       {"pu:1", "pu:5", "core:3 pu:2", "pack:2 numa:2 l3:2 core:2 pu:4", "pack:3 l2:2 core:1 pu:2",
        "[numa] pack:2 [numa] core:2 pu:2", "pack:2 [numa] [numa] l3:1 core:3 pu:1",
        "pack:2 core:2 pu:2(indexes=7,3,5,1,6,2,4,0)"}) {
    SCOPED_TRACE(description);
    expect_properties_of_all_policies(Topology::synthetic(description));
  }
}

TEST(Properties, ThisMachine) {
  expect_properties_of_all_policies(Topology::discover());
}

TEST(Properties, FiltersDealAllOfTheirKindAndNothingElse) {
  CORESWEEP_NEED_MACHINES();
  const Topology machine = Topology::from_file(machine_file("01"));
  for (const char* policy : {"compact", "cores", "scatter", "l3", "numa"}) {
    std::set<int> dealt;
    const Placement placement = deal(machine, std::string(policy) + "@P", 12);
    EXPECT_FALSE(placement.oversubscribed);
    for (const CpuList& worker : placement.workers) dealt.insert(worker.front());
    EXPECT_EQ(dealt, (std::set<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})) << policy;
    EXPECT_TRUE(deal(machine, std::string(policy) + "@E", 9).oversubscribed) << policy;
  }
}

}  // namespace
}  // namespace coresweep::topology
