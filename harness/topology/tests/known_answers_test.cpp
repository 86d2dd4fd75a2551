#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/topology/tests/machines.hpp"

namespace coresweep::topology {
namespace {

/// What a policy deals first, worked out by hand from the machine's tree.
struct Answer {
  const char* machine;
  const char* policy;
  const char* cpus;
};

constexpr Answer real_machines[] = {
    // Performance cores 0-11 with siblings, efficiency cores 12-19 under two L2.
    {"01", "scatter", "0 2 4 6 8 10 12 16 13 17"},
    {"01", "compact", "0 1 2 3 4 5 6 7 8 9 10 11 12 13"},
    {"01", "cores", "0 2 4 6 8 10 12 13 14 15 16 17 18 19 1 3 5 7 9 11"},
    {"01", "l3", "0 2 4 6 8 10 12 13"},
    {"01", "cores@P", "0 2 4 6 8 10 1 3"},
    {"01", "compact@P", "0 1 2 3"},
    {"01", "scatter@E", "12 16 13 17 14 18 15 19"},
    {"01", "numa@kind:0", "12 13 14"},
    {"01", "close@kind:1", "0 1 2"},
    // Five kinds of ascending efficiency: 0-4, 10-14, 5-9, 15-18, 19; an L3 for each ten.
    {"02", "cores", "19 15 16 17 18 5 6 7 8 9 10 11 12 13 14 0 1 2 3 4"},
    {"02", "l3", "0 10 1 11 2 12"},
    {"02", "scatter@kind:3", "15 16 17 18"},
    {"03", "scatter", "0 24 6 30 12 36 18 42 3"},
    {"03", "compact", "0 48 1 49 2"},
    {"03", "l3", "0 3 6 9 12 15 18 21 24 27 30 33 36 39 42 45 1 4"},
    {"03", "numa", "0 6 12 18 24 30 36 42 1 7"},
    // Dies 2 and 3 (16-31 and siblings) have no memory: their CPUs come after both nodes are exhausted.
    {"04", "numa", "0 8 1 9 2 10 3 11 4 12 5 13 6 14 7 15 32 40 33 41 34 42 35 43 36 44 37 45 38 46 39 47 16 17"},
    {"04", "l3", "0 4 8 12 16 20 24 28 1"},
    {"04", "scatter", "0 8 16 24 4 12 20 28 1"},
    // Four NUMA nodes of GPUs hold no CPU. The L3 of 104-107 has one core: its second turn is an SMT sibling.
    {"05", "numa", "0 88 4 92 8 96"},
    {"05", "compact", "0 1 2 3 4"},
    {"05", "cores", "0 4 8 12"},
    {"05", "scatter", "0 88 8 96 16 104 24 108"},
    {"05", "l3",
     "0 8 16 24 32 40 48 56 64 72 80 88 96 104 108 116 124 132 140 144 152 160 168 4 12 20 28 36 44 52 60 68 76 84 92 "
     "100 105 112"},
    // CPU 0 and node 0 are offline: package 0 (even CPUs) is in no node.
    {"06", "numa", "5 7 9 11 13 15 17 19 4 6"},
    {"06", "compact", "4 6 8 10 12 14 16 18 20 5 7"},
    {"06", "scatter", "4 5 6 7"},
    {"06", "l3", "4 5 6 7"},
    // A cgroup leaves 0-3 of one L3 and 4-5 of the next.
    {"07", "scatter", "0 4 1 5 2 3"},
    {"07", "numa", "0 4 1 5 2 3 0"},
    {"07", "l3", "0 4 1 5 2 3"},
    {"07", "none", "0,1,2,3,4,5 0,1,2,3,4,5"},
    // Cores whose sibling is offline beside cores with both; package 3 comes before package 2.
    {"08", "compact", "0 8 4 12 1 9 3 11 7 15 6 10"},
    {"08", "cores", "0 4 1 3 7 6 10 8 12 9 11 15"},
    {"08", "scatter", "0 1 3 6 4 7 10 8 9 11 12 15"},
    {"08", "l3", "0 1 3 6 4 9 7 10 8 11 12 15"},
    {"09", "l3", "0 8 16 24 32 40 44 52"},
    {"09", "numa", "0 44 88 132 1"},
    {"09", "scatter", "0 88 44 132 8 96 52 140"},
    // Two NUMA nodes below one L3.
    {"10", "numa", "0 2 1 3 4 6 5 7"},
    {"10", "l3", "0 1 4 5 8 9"},
    {"10", "compact", "0 40 4 44"},
    {"10", "scatter", "0 1 2 3 4 5"},
    // Two NUMA nodes with one set of CPUs each time: four domains, not eight.
    {"11", "numa", "0 4 8 12 1 5 9 13"},
    {"11", "compact", "0 16 32 48 1"},
    {"11", "scatter", "0 4 8 12 2 6 10 14 1 5"},
    // Clusters of four below the L3.
    {"12", "scatter", "0 64 32 96 4 68 36 100"},
    {"12", "l3", "0 32 64 96 1"},
    {"12", "numa", "0 32 64 96 1"},
};

TEST(KnownAnswers, RealMachines) {
  CORESWEEP_NEED_MACHINES();
  for (const Answer& answer : real_machines) {
    SCOPED_TRACE(std::string(answer.machine) + " " + answer.policy);
    const Topology machine = Topology::from_file(machine_file(answer.machine));
    EXPECT_EQ(as_text(deal(machine, answer.policy, words_in(answer.cpus))), answer.cpus);
  }
}

constexpr Answer synthetic_machines[] = {
    {"pack:2 core:2 pu:2", "compact", "0 1 2 3 4 5 6 7"},
    {"pack:2 core:2 pu:2", "cores", "0 2 4 6 1 3 5 7"},
    {"pack:2 core:2 pu:2", "scatter", "0 4 2 6 1 5 3 7"},
    {"pack:2 core:2 pu:2", "l3", "0 4 2 6 1 5 3 7"},        // no L3, one node: over packages
    {"pack:2 core:2 pu:2", "numa", "0 2 4 6 1 3 5 7"},      // one node
    {"pack:1 numa:2 core:2 pu:1", "l3", "0 2 1 3"},         // no L3, two nodes: over nodes
    {"numa:1 l3:3 core:2 pu:1", "l3", "0 2 4 1 3 5"},       //
    {"numa:1 l3:3 core:2 pu:1", "scatter", "0 2 4 1 3 5"},  //
    {"pu:3", "cores", "0 1 2"},                             // no Core: each PU is one
    {"core:2 pu:2(indexes=0,2,1,3)", "compact", "0 2 1 3"},
    {"core:2 pu:2(indexes=0,2,1,3)", "cores", "0 1 2 3"},
    {"core:2 pu:2(indexes=0,2,1,3)", "none", "0,2,1,3 0,2,1,3"},
    {"core:2 pu:2", "cpus:3,0-1,3", "3 0 1 3"},
    {"core:2 pu:2", "unpinned", "0,1,2,3"},
};

TEST(KnownAnswers, SyntheticMachines) {
  for (const Answer& answer : synthetic_machines) {
    SCOPED_TRACE(std::string(answer.machine) + " " + answer.policy);
    const Topology machine = Topology::synthetic(answer.machine);
    EXPECT_EQ(as_text(deal(machine, answer.policy, words_in(answer.cpus))), answer.cpus);
  }
}

constexpr Answer small_machines[] = {
    // Each package is a node of slow memory around two groups with a node of their own.
    {"nested-numa", "numa", "0 2 4 6 1 3 5 7"},
    {"nested-numa", "l3", "0 2 4 6 1 3 5 7"},
    // A package, and a node, each of two CPUs; the first node's memory is not allowed, its CPUs are.
    {"memory-not-allowed", "numa", "0 2 4 1 3 5"},
    {"memory-not-allowed", "l3", "0 2 4 1 3 5"},
    // CPU 3 is offline and L1 caches are per PU: Core objects stand at two depths, with the same indexes.
    {"cores-at-two-depths", "compact", "0 1 2 4 5 6 7"},
    {"cores-at-two-depths", "cores", "0 2 4 6 1 5 7"},
    {"cores-at-two-depths", "scatter", "0 4 2 6 1 5 7"},
    {"cores-at-two-depths", "l3", "0 4 2 6 1 5 7"},
    {"cores-at-two-depths", "numa", "0 4 2 6 1 5 7"},
};

TEST(KnownAnswers, SmallMachines) {
  for (const Answer& answer : small_machines) {
    SCOPED_TRACE(std::string(answer.machine) + " " + answer.policy);
    const Topology machine = Topology::from_file(small_machine(answer.machine));
    EXPECT_EQ(as_text(deal(machine, answer.policy, words_in(answer.cpus))), answer.cpus);
  }
}

TEST(KnownAnswers, CoresAtTwoDepthsAreCountedOnce) {
  const nlohmann::json json = Topology::from_file(small_machine("cores-at-two-depths")).describe();
  EXPECT_EQ(json["cores"], 4);
  EXPECT_EQ(json["as_loaded"]["cores"], 4);
  EXPECT_EQ(json["smt"], 2);
}

TEST(KnownAnswers, ANodeWithoutUsableMemoryIsStillOneByItsCpus) {
  const nlohmann::json json = Topology::from_file(small_machine("memory-not-allowed")).describe();
  EXPECT_EQ(json["numa_nodes"], 3);
  EXPECT_EQ(json["places"][0]["numa_node"], 0);
}

TEST(KnownAnswers, TheReadmesTableOfObjects) {
  CORESWEEP_NEED_MACHINES();
  // packages / NUMA nodes / L3 / cores / PUs that hold a usable PU
  const std::vector<std::pair<std::string, std::vector<int>>> expected{
      {"01", {1, 1, 1, 14, 20}},    {"02", {1, 1, 2, 20, 20}}, {"03", {2, 8, 16, 48, 96}}, {"04", {1, 2, 8, 32, 64}},
      {"05", {2, 2, 23, 44, 176}},  {"06", {2, 1, 2, 17, 17}}, {"07", {1, 2, 2, 6, 6}},    {"08", {4, 1, 4, 7, 12}},
      {"09", {2, 4, 24, 176, 176}}, {"10", {2, 4, 2, 40, 80}}, {"11", {1, 8, 4, 16, 64}},  {"12", {2, 4, 4, 128, 128}},
  };
  for (const auto& [number, counts] : expected) {
    SCOPED_TRACE(number);
    const nlohmann::json json = Topology::from_file(machine_file(number)).describe();
    const std::vector<int> seen{json["packages"], json["numa_nodes"], json["l3"], json["cores"], json["pus"]};
    EXPECT_EQ(seen, counts);
  }
}

}  // namespace
}  // namespace coresweep::topology
