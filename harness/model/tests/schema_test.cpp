#include "harness/model/schema.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/model/json_text.hpp"

namespace coresweep {
namespace {

nlohmann::json smallest_suite() {
  return parse_json(R"({"schema": "coresweep-suite/1", "name": "tiny", "title": "t", "budget_s": 1,
    "min_blocks": 1, "max_blocks": 2, "target_half_width": 0.02, "timeout_s": 5,
    "cases": [{"workload": "w", "priority": 1, "axes": {"mode": ["serial"]}}]})");
}

TEST(Schema, AcceptsWhatIsValid) {
  EXPECT_EQ(schema_violation(smallest_suite(), Schema::suite), std::nullopt);
}

TEST(Schema, SaysWhereADocumentIsWrong) {
  auto suite = smallest_suite();
  suite["cases"][0]["priority"] = "high";
  const auto violation = schema_violation(suite, Schema::suite);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->substr(0, 17), "cases/0/priority:") << *violation;
  EXPECT_EQ(violation->find('\n'), std::string::npos);
}

TEST(Schema, RefusesAKeyThatItDoesNotKnow) {
  auto suite = smallest_suite();
  suite["bugdet"] = 3;
  const auto violation = schema_violation(suite, Schema::suite);
  ASSERT_TRUE(violation);
  EXPECT_NE(violation->find("bugdet"), std::string::npos) << *violation;
}

TEST(Schema, RefusesAnEmptyRecord) {
  EXPECT_TRUE(schema_violation(nlohmann::json::object(), Schema::run));
}

}  // namespace
}  // namespace coresweep
