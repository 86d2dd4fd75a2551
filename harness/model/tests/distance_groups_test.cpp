#include "harness/model/distance_groups.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "harness/model/json_text.hpp"
#include "harness/model/optional_json.hpp"

namespace coresweep {
namespace {

using Series = std::vector<std::vector<double>>;

nlohmann::json known_answers(const std::string& name = "distance_groups") {
  std::ifstream file(CORESWEEP_SOURCE "/scripts/tests/known_answers/" + name + ".json");
  return parse_json(std::string(std::istreambuf_iterator<char>(file), {}));
}

TEST(DistanceGroups, GivesTheKnownAnswers) {
  const auto answers = known_answers();
  ASSERT_GE(answers.size(), 15U);
  for (const auto& answer : answers) {
    const auto why = answer.at("why").get<std::string>();
    const auto groups = distance_groups(answer.at("probes").get<std::vector<double>>());
    std::vector<std::size_t> sizes;
    for (const DistanceGroup& group : groups) sizes.push_back(group.probes);
    EXPECT_EQ(sizes, answer.at("sizes").get<std::vector<std::size_t>>()) << why;
    for (const auto& sample : answer.at("belongs")) {
      const auto expected = unless_null<std::size_t>(sample.at(2));
      EXPECT_EQ(group_of(groups, DistanceProbe{sample.at(0), sample.at(1)}), expected) << why << json_text(sample);
    }
    EXPECT_FALSE(group_of(groups, std::nullopt)) << why;
  }
}

TEST(ShareGroups, GiveTheKnownAnswers) {
  const auto answers = known_answers("share_groups");
  ASSERT_GE(answers.size(), 10U);
  for (const auto& answer : answers) {
    const auto why = answer.at("why").get<std::string>();
    const auto groups = share_groups(answer.at("quotients").get<std::vector<double>>());
    ASSERT_EQ(groups.size(), answer.at("groups").get<std::size_t>()) << why;
    for (const auto& sample : answer.at("belongs")) {
      const auto expected = unless_null<std::size_t>(sample.at(2));
      EXPECT_EQ(group_of(groups, Around{sample.at(0), sample.at(1)}), expected) << why << json_text(sample);
    }
  }
}

/// Blocks of one sample each, near (40 ns) and far (200 ns) in turn.
CaseRecord case_of(const std::vector<double>& near, const std::vector<double>& far) {
  CaseRecord subject;
  subject.cpus = {{0}, {1}};
  const auto add = [&](double value, double distance) {
    BlockRecord block;
    block.block = static_cast<unsigned>(subject.blocks.size());
    block.samples_ns = {value};
    block.distance = {DistanceProbe{distance, distance}};
    subject.blocks.push_back(block);
  };
  for (std::size_t i = 0; i < std::max(near.size(), far.size()); ++i) {
    if (i < near.size()) add(near[i], 40);
    if (i < far.size()) add(far[i], 200);
  }
  return subject;
}

const std::vector<double> alike{10, 10.2, 9.9, 10.1, 9.8, 10, 10.3, 9.7, 10, 10.1, 9.9, 10.2};
const std::vector<double> slow{30, 31, 29, 30, 32, 28, 30, 31, 29, 30};

Surroundings around(const CaseRecord& subject) {
  RunRecord record;
  record.cases = {subject};
  return RunSurroundings(record).of(subject);
}

TEST(JudgedValues, AreOfEachGroupWhereACaseCaresForTheDistance) {
  const CaseRecord subject = case_of(alike, slow);
  EXPECT_EQ(judged_values(subject, around(subject)), (Series{alike, slow}));
}

TEST(JudgedValues, ArePooledWhereItDoesNot) {
  const CaseRecord subject = case_of(alike, alike);
  const Series judged = judged_values(subject, around(subject));
  ASSERT_EQ(judged.size(), 1U);
  EXPECT_EQ(judged[0].size(), 2 * alike.size()) << "no value is lost";
}

TEST(JudgedValues, LeaveOutARareGroup) {
  const CaseRecord subject = case_of(alike, {30, 31});
  EXPECT_EQ(judged_values(subject, around(case_of(alike, slow))), (Series{alike}));
}

TEST(JudgedValues, HoldARareGroupInWhichTheRunsCasesAreTold) {
  std::vector<double> many;
  for (int i = 0; i < 4; ++i) many.insert(many.end(), slow.begin(), slow.end());
  const CaseRecord subject = case_of({alike.begin(), alike.begin() + 7}, many);
  EXPECT_EQ(judged_values(subject, around(subject)), (Series{many})) << "a run of its own is told far";
  RunRecord record;
  record.cases.assign(8, case_of(alike, {30, 31, 29, 30, 32, 28}));
  record.cases.push_back(subject);
  EXPECT_EQ(judged_values(subject, RunSurroundings(record).of(subject)).size(), 2U);
}

TEST(JudgedValues, LeaveOutMixedSamplesOfAProcessOnly) {
  CaseRecord subject = case_of(alike, slow);
  subject.blocks[0].samples_ns = {10, 77, 12};
  subject.blocks[0].distance = {DistanceProbe{40, 40}, DistanceProbe{40, 200}, DistanceProbe{41, 39}};
  const Series judged = judged_values(subject, around(subject));
  ASSERT_EQ(judged.size(), 2U);
  EXPECT_EQ(judged[0][0], 11);
}

/// The same, and who else runs on the core: every second pair of blocks is shared.
CaseRecord shared_of(double slower) {
  CaseRecord subject = case_of(alike, {alike.rbegin(), alike.rend()});  // neighbours in time are no kin
  for (BlockRecord& block : subject.blocks) {
    const bool shared = block.block / 2 % 2 == 1;
    block.multiply_add = {SpeedProbe{2, 1.8}};
    block.loop_turn = {shared ? SpeedProbe{2, 1.8} : SpeedProbe{1, 0.9}};
    if (shared) block.samples_ns[0] *= slower;
  }
  return subject;
}

TEST(JudgedValues, AreThoseWithACoreToItselfWhereACaseCaresForThat) {
  const Series judged = judged_values(shared_of(1.5), around(shared_of(1.5)));
  ASSERT_EQ(judged.size(), 1U) << "a neighbour's doings do not settle; the distance makes no difference";
  EXPECT_EQ(judged[0].size(), alike.size());
  EXPECT_LT(std::ranges::max(judged[0]), 11);
  EXPECT_EQ(judged_values(shared_of(1), around(shared_of(1))).front().size(), 2 * alike.size());
}

TEST(JudgedValues, AreThoseWithASharedCoreWhereItIsHardlyEverAlone) {
  CaseRecord subject = shared_of(1.5);
  for (BlockRecord& block : subject.blocks) {
    if (block.block % 8 < 6 && block.block / 2 % 2 == 0) {
      block.loop_turn = {SpeedProbe{2, 1.8}};
      block.samples_ns[0] *= 1.5;
    }
  }
  const Series judged = judged_values(subject, around(shared_of(1.5)));
  ASSERT_EQ(judged.size(), 1U);
  EXPECT_GT(std::ranges::min(judged[0]), 14);
}

TEST(JudgedValues, GoByTheQuotientSoASlowerClockIsNoNeighbour) {
  CaseRecord subject = case_of(alike, alike);
  for (BlockRecord& block : subject.blocks) {
    const double frequency = block.block / 2 % 2 == 1 ? 0.5 : 1;
    block.multiply_add = {SpeedProbe{2 / frequency, 2 / frequency}};
    block.loop_turn = {SpeedProbe{0.5 / frequency, 0.5 / frequency}};
    block.samples_ns[0] /= frequency;
  }
  EXPECT_EQ(judged_values(subject, around(subject)).front().size(), 2 * alike.size());
}

TEST(JudgedValues, AreAllWhereThereAreNoProbes) {
  CaseRecord subject = case_of(alike, slow);
  for (BlockRecord& block : subject.blocks) block.distance.clear();
  EXPECT_EQ(judged_values(subject, around(subject)).size(), 1U);
  EXPECT_TRUE(around(subject).distance.empty());
}

}  // namespace
}  // namespace coresweep
