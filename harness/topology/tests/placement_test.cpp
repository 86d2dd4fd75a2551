#include "harness/topology/placement.hpp"

#include <gtest/gtest.h>

#include <set>

#include "harness/model/errors.hpp"
#include "harness/topology/policy.hpp"
#include "harness/topology/tests/machines.hpp"
#include "harness/topology/tree.hpp"

namespace coresweep::topology {
namespace {

/// Four PUs on cores of their own, without any other object.
Tree flat_machine() {
  Tree tree;
  for (int cpu = 0; cpu < 4; ++cpu) {
    Pu pu;
    pu.cpu = cpu;
    pu.core = cpu;
    tree.pus.push_back(pu);
    tree.root.children.push_back({cpu, {}});
  }
  return tree;
}

/// `slow` and `fast` CPUs as kinds 0 and 1.
Tree with_kinds(const CpuList& slow, const CpuList& fast) {
  Tree tree = flat_machine();
  tree.kinds = {{0, 0, slow, {}}, {1, 1, fast, {}}};
  for (Pu& pu : tree.pus) {
    for (const Kind& kind : tree.kinds) {
      if (std::count(kind.cpus.begin(), kind.cpus.end(), pu.cpu) > 0) pu.efficiency = *kind.efficiency;
    }
  }
  return restricted(tree, cpus_of(tree));
}

TEST(Placement, NamesAreCanonical) {
  const Tree machine = with_kinds({0, 1}, {2, 3});
  EXPECT_EQ(deal(machine, "spread", 1).policy, "scatter");
  EXPECT_EQ(deal(machine, "close", 1).policy, "compact");
  EXPECT_EQ(deal(machine, "unpinned", 1).policy, "none");
  EXPECT_EQ(deal(machine, "spread@P", 1).policy, "scatter@P");
  EXPECT_EQ(deal(machine, "cpus:2,0-1", 1).policy, "cpus:2,0-1");
}

TEST(Placement, WrongUsage) {
  const Tree machine = with_kinds({0, 1}, {2, 3});
  for (const char* policy : {"",
                             "corse",
                             "cores@",
                             "cores@X",
                             "cores@P@E",
                             "cores@kind",
                             "cores@kind:",
                             "cores@kind:x",
                             "cores@kind:-1",
                             "cores@kind:1,2",
                             "none@P",
                             "unpinned@E",
                             "cpus",
                             "cpus:",
                             "cpus:0,",
                             "cpus:,0",
                             "cpus:a",
                             "cpus:1-0",
                             "cpus:0-",
                             "cpus:-1",
                             "cpus:4",
                             "cpus:0-4",
                             "cpus:0-4000000000",
                             "cpus:99999999999999999999",
                             "cpus:0@P",
                             "cpus:LIST",
                             "cores:0",
                             "none:0",
                             "@P"}) {
    EXPECT_THROW(deal(machine, policy, 1), UsageError) << policy;
  }
  EXPECT_THROW(deal(machine, "cores", 0), UsageError);
  EXPECT_THROW(deal(machine, "none", 0), UsageError);
  EXPECT_THROW(deal(machine, "cores", max_workers + 1), UsageError);
}

TEST(Placement, ErrorsAreOneLineThatNamesTheCpu) {
  try {
    deal(flat_machine(), "cpus:0-1,7", 1);
    FAIL() << "CPU 7 is not there";
  } catch (const UsageError& error) {
    EXPECT_EQ(error.code(), ExitCode::wrong_usage);
    EXPECT_NE(std::string(error.what()).find("CPU 7"), std::string::npos) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  }
}

TEST(Placement, ListedCpusRepeatInOrder) {
  const Tree machine = flat_machine();
  EXPECT_EQ(as_text(deal(machine, "cpus:3,0-1", 5)), "3 0 1 3 0");
  EXPECT_TRUE(deal(machine, "cpus:3,0-1", 4).oversubscribed) << "three places";
  EXPECT_FALSE(deal(machine, "cpus:3,0-1", 3).oversubscribed);
  EXPECT_TRUE(deal(machine, "cpus:2,2", 2).oversubscribed) << "two workers share a CPU, as asked";
}

TEST(Placement, ACallerTakesTheNextPlaceThatNoWorkerHas) {
  const Tree machine = flat_machine();
  EXPECT_EQ(deal(machine, "cores", 1).caller, CpuList{1});
  EXPECT_EQ(deal(machine, "cores", 3).caller, CpuList{3});
  EXPECT_EQ(deal(machine, "cores", 4).caller, CpuList{0}) << "none is left: worker 0's";
  EXPECT_EQ(deal(machine, "cores", 6).caller, CpuList{0});
  EXPECT_EQ(deal(machine, "cpus:2,2,0", 1).caller, CpuList{0}) << "the next one listed is the worker's own";
  EXPECT_EQ(deal(machine, "cpus:3,1", 2).caller, CpuList{3});
  EXPECT_EQ(deal(machine, "none", 2).caller, cpus_of(machine));
  EXPECT_EQ(deal(with_kinds({0, 1}, {2, 3}), "cores@P", 1).caller, CpuList{3});
}

TEST(Placement, ACallerStandsWhereTheNextWorkerWould) {
  for (const char* policy : {"compact", "cores", "scatter", "l3", "numa"}) {
    const Topology machine = Topology::synthetic("pack:2 numa:2 l3:2 core:2 pu:2");
    const auto all = static_cast<unsigned>(machine.usable().size());
    for (unsigned workers = 1; workers < all; ++workers) {
      EXPECT_EQ(deal(machine, policy, workers).caller, deal(machine, policy, workers + 1).workers.back()) << policy;
    }
  }
}

TEST(Placement, BestCoresFirstAndUnrankedLast) {
  EXPECT_EQ(as_text(deal(with_kinds({0, 1}, {2, 3}), "cores", 4)), "2 3 0 1");
  EXPECT_EQ(as_text(deal(with_kinds({1}, {3}), "cores", 4)), "3 1 0 2") << "0 and 2 are in no ranked kind";
  EXPECT_EQ(as_text(deal(with_kinds({0, 1}, {2, 3}), "compact", 4)), "0 1 2 3");
}

TEST(Placement, FiltersNeedRankedKindsThatCoverTheUniverse) {
  const auto reason = [](const Tree& machine, const char* policy) {
    const Placement placement = deal(machine, policy, 3);
    EXPECT_TRUE(placement.workers.empty());
    EXPECT_FALSE(placement.oversubscribed);
    return placement.not_applicable.value_or("");
  };
  EXPECT_NE(reason(flat_machine(), "cores@P"), "") << "no kinds";
  EXPECT_NE(reason(with_kinds({0, 1, 2, 3}, {}), "cores@kind:0"), "") << "one kind";
  EXPECT_NE(reason(with_kinds({0, 1}, {2}), "cores@E"), "") << "CPU 3 is of no kind";
  EXPECT_NE(reason(with_kinds({0, 1}, {2, 3}), "cores@kind:2"), "") << "no such kind";
  Tree unranked = with_kinds({0, 1}, {2, 3});
  unranked.kinds[1].efficiency.reset();
  EXPECT_NE(reason(unranked, "cores@P"), "") << "unknown efficiency";
  EXPECT_FALSE(deal(with_kinds({0, 1}, {2, 3}), "cores@P", 2).not_applicable);
}

TEST(Placement, PAndENeedExactlyTwoKinds) {
  Tree three = with_kinds({0, 1}, {2});
  three.kinds.push_back({2, 2, {3}, {}});
  EXPECT_TRUE(deal(three, "cores@P", 1).not_applicable);
  EXPECT_TRUE(deal(three, "cores@E", 1).not_applicable);
  EXPECT_EQ(as_text(deal(three, "cores@kind:2", 2)), "3 3");
  EXPECT_TRUE(deal(three, "cores@kind:2", 2).oversubscribed);
}

TEST(Placement, KindsKeepTheirNumbersWhenOthersFallOutsideTheUniverse) {
  Tree three = with_kinds({0}, {1});
  three.kinds.push_back({2, 2, {2, 3}, {}});
  const Tree universe = restricted(three, {1, 2, 3});
  EXPECT_TRUE(deal(universe, "cores@kind:0", 1).not_applicable) << "no CPU of U is of kind 0";
  EXPECT_EQ(as_text(deal(universe, "cores@kind:1", 1)), "1");
  EXPECT_EQ(as_text(deal(universe, "cores@P", 2)), "2 3") << "two kinds are left";
}

TEST(Placement, ACpuBelongsToItsInnermostNodeAndOneInNoneComesLast) {
  Tree machine = flat_machine();
  machine.numa = {{0, {0, 1, 2}}, {1, {0, 1}}, {2, {1, 0}}};
  EXPECT_EQ(as_text(deal(machine, "numa", 4)), "2 0 1 3") << "the outer node's own CPU, then the inner ones', then 3";
  machine.numa = {{0, {0, 1, 2, 3}}, {1, {0, 1}}, {2, {2, 3}}};
  EXPECT_EQ(as_text(deal(machine, "numa", 4)), "0 2 1 3") << "the outer node has no CPU of its own";
  machine.numa = {{0, {0, 1, 2, 3}}, {1, {0, 1, 2}}, {2, {2}}};
  EXPECT_EQ(as_text(deal(machine, "numa", 4)), "3 0 2 1") << "three deep";
  EXPECT_EQ(as_text(deal(machine, "l3", 4)), "3 0 2 1") << "no L3: over the same domains";
  machine.numa = {{0, {2, 3}}, {1, {0, 1, 2, 3}}};
  EXPECT_EQ(as_text(deal(machine, "numa", 4)), "2 0 3 1");
}

TEST(Placement, SmtRankIsCountedWithinTheUniverse) {
  Tree machine = flat_machine();
  for (Pu& pu : machine.pus) pu.core = pu.cpu / 2;
  EXPECT_EQ(as_text(deal(restricted(machine, {0, 1, 2, 3}), "cores", 4)), "0 2 1 3");
  EXPECT_EQ(as_text(deal(restricted(machine, {1, 2, 3}), "cores", 3)), "1 2 3") << "1 is now first of its core";
}

TEST(Placement, EveryPolicyIsListedWithWordsAndOnce) {
  std::set<std::string> names;
  for (const PlacementInfo& policy : policies()) {
    EXPECT_FALSE(policy.description.empty()) << policy.name;
    EXPECT_TRUE(names.insert(policy.name).second) << policy.name;
    EXPECT_TRUE(policy.alias.empty() || names.insert(policy.alias).second) << policy.alias;
  }
  for (const char* name :
       {"none", "compact", "cores", "scatter", "l3", "numa", "cpus:LIST", "unpinned", "close", "spread"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

}  // namespace
}  // namespace coresweep::topology
