#include "harness/model/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

#include "harness/model/json_text.hpp"

namespace coresweep {
namespace {

void expect_same(const std::optional<double>& found, const nlohmann::json& known, const std::string& what) {
  ASSERT_EQ(found.has_value(), !known.is_null()) << what;
  if (found) {
    EXPECT_NEAR(*found, known.get<double>(), 1e-12) << what;
  }
}

nlohmann::json known_answers(const std::string& name) {
  std::ifstream file(std::string(CORESWEEP_SOURCE "/scripts/tests/known_answers/") + name);
  return parse_json(std::string(std::istreambuf_iterator<char>(file), {}));
}

void expect_interval(const MedianInterval& found, const nlohmann::json& answer) {
  const std::string what = json_text(answer.at("values")) + " at " + json_text(answer.at("confidence"));
  EXPECT_NEAR(found.median, answer.at("median").get<double>(), 1e-12) << what;
  expect_same(found.low, answer.at("low"), what + " low");
  expect_same(found.high, answer.at("high"), what + " high");
  expect_same(found.relative_half_width, answer.at("relative_half_width"), what + " width");
}

TEST(MedianInterval, GivesTheKnownAnswers) {
  const auto answers = known_answers("median_interval.json");
  ASSERT_GE(answers.size(), 20U);
  for (const auto& answer : answers) {
    expect_interval(median_interval(answer.at("values").get<std::vector<double>>(), answer.at("confidence")), answer);
  }
}

TEST(DependentInterval, GivesTheKnownAnswers) {
  const auto answers = known_answers("dependent_interval.json");
  ASSERT_GE(answers.size(), 20U);
  for (const auto& answer : answers) {
    const auto values = answer.at("values").get<std::vector<double>>();
    expect_same(autocorrelation(values), answer.at("rho"), json_text(answer.at("values")) + " rho");
    expect_interval(dependent_interval(values, answer.at("confidence")), answer);
  }
}

TEST(MedianInterval, IsAbsentBelowSixValuesAtNinetyFivePercent) {
  EXPECT_FALSE(median_interval({1, 2, 3, 4, 5}).low);
  EXPECT_TRUE(median_interval({1, 2, 3, 4, 5, 6}).low);
}

TEST(Settled, GivesTheKnownAnswers) {
  const auto answers = known_answers("settled.json");
  ASSERT_GE(answers.size(), 20U);
  for (const auto& answer : answers) {
    const auto values = answer.at("values").get<std::vector<double>>();
    EXPECT_EQ(settled(values, answer.at("target"), answer.at("first")), answer.at("settled").get<bool>())
        << json_text(answer);
  }
}

TEST(Settled, StaysSoWhateverComesLater) {
  std::vector<double> values(11, 10.0);
  ASSERT_TRUE(settled(values, 0.02, 8));
  for (int i = 0; i < 40; ++i) values.push_back(i % 2 == 0 ? 5.0 : 20.0);
  EXPECT_TRUE(settled(values, 0.02, 8));
}

TEST(Separable, NeedsFourOfEach) {
  EXPECT_FALSE(separable(3.9, 3.9));
  EXPECT_TRUE(separable(4, 4));
  EXPECT_TRUE(separable(2, 8));
  EXPECT_FALSE(separable(0.5, 99));
}

TEST(Median, OfNothingIsNotANumber) {
  EXPECT_TRUE(std::isnan(median({})));
}

}  // namespace
}  // namespace coresweep
