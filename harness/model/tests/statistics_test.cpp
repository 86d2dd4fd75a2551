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

TEST(MedianInterval, GivesTheKnownAnswers) {
  std::ifstream file(CORESWEEP_SOURCE "/scripts/tests/known_answers/median_interval.json");
  const auto answers = parse_json(std::string(std::istreambuf_iterator<char>(file), {}));
  ASSERT_GE(answers.size(), 20U);
  for (const auto& answer : answers) {
    const std::string what = json_text(answer.at("values")) + " at " + json_text(answer.at("confidence"));
    const auto found = median_interval(answer.at("values").get<std::vector<double>>(), answer.at("confidence"));
    EXPECT_NEAR(found.median, answer.at("median").get<double>(), 1e-12) << what;
    expect_same(found.low, answer.at("low"), what + " low");
    expect_same(found.high, answer.at("high"), what + " high");
    expect_same(found.relative_half_width, answer.at("relative_half_width"), what + " width");
  }
}

TEST(MedianInterval, IsAbsentBelowSixValuesAtNinetyFivePercent) {
  EXPECT_FALSE(median_interval({1, 2, 3, 4, 5}).low);
  EXPECT_TRUE(median_interval({1, 2, 3, 4, 5, 6}).low);
}

TEST(Median, OfNothingIsNotANumber) {
  EXPECT_TRUE(std::isnan(median({})));
}

}  // namespace
}  // namespace coresweep
