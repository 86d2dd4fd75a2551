#include "harness/model/judged_states.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "harness/model/json_text.hpp"

namespace coresweep {
namespace {

using Counts = std::vector<std::size_t>;

TEST(JudgedStates, GiveTheKnownAnswers) {
  std::ifstream file(CORESWEEP_SOURCE "/scripts/tests/known_answers/judged_states.json");
  const auto answers = parse_json(std::string(std::istreambuf_iterator<char>(file), {}));
  ASSERT_GE(answers.size(), 12U);
  for (const auto& answer : answers) {
    const auto why = answer.at("why").get<std::string>();
    const auto sizes = answer.at("sizes").get<Counts>();
    const auto told = told_state(sizes, answer.at("wanted").get<std::size_t>());
    EXPECT_EQ(told, answer.at("told").get<std::size_t>()) << why;
    EXPECT_EQ(judged_states(sizes, answer.at("shares").get<std::size_t>(), told), answer.at("judged").get<Counts>())
        << why;
  }
}

TEST(CommonShare, IsACoreToItselfFromAFifthOn) {
  EXPECT_EQ(common_share(Counts{20, 80}), 0U);
  EXPECT_EQ(common_share(Counts{19, 81}), 1U);
  EXPECT_EQ(common_group(Counts{3, 7, 7}), 1U);
}

}  // namespace
}  // namespace coresweep
