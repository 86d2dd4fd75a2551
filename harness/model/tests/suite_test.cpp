#include "harness/model/suite.hpp"

#include <gtest/gtest.h>

#include "harness/model/errors.hpp"

namespace coresweep {
namespace {

constexpr const char* text = R"({"schema": "coresweep-suite/1", "name": "tiny", "title": "A tiny one", "budget_s": 9.5,
  "min_blocks": 2, "max_blocks": 4, "target_half_width": 0.02, "timeout_s": 5, "max_cases": 7,
  "cases": [{"workload": "sum", "priority": 3, "axes": {"work": [64], "place": ["cores"], "mode": ["thread"],
                                                         "workers": [1, "all"]}}]})";

std::string complaint(const std::string& broken) {
  try {
    parse_suite(broken, "file.json");
    return "accepted";
  } catch (const UsageError& error) {
    return error.what();
  }
}

std::string replaced(const std::string& from, const std::string& to) {
  std::string broken = text;
  return broken.replace(broken.find(from), from.size(), to);
}

TEST(Suite, ReadsEveryKey) {
  const Suite suite = parse_suite(text, "file.json");
  EXPECT_EQ(suite.name, "tiny");
  EXPECT_EQ(suite.title, "A tiny one");
  EXPECT_EQ(suite.budget_s, 9.5);
  EXPECT_EQ(suite.min_blocks, 2U);
  EXPECT_EQ(suite.max_blocks, 4U);
  EXPECT_EQ(suite.samples, 5U);
  EXPECT_EQ(suite.target_half_width, 0.02);
  EXPECT_EQ(suite.timeout_s, 5);
  EXPECT_EQ(suite.max_cases, 7U);
  ASSERT_EQ(suite.entries.size(), 1U);
  EXPECT_EQ(suite.entries[0].priority, 3);
  EXPECT_EQ(suite.source.at("title"), "A tiny one");
}

TEST(Suite, AnEntryMayBeForQuotasOnly) {
  EXPECT_FALSE(parse_suite(text, "file.json").entries[0].only_under_quota);
  const std::string limited = replaced("\"priority\": 3", "\"priority\": 3, \"only\": \"quota\"");
  EXPECT_TRUE(parse_suite(limited, "file.json").entries[0].only_under_quota);
  const std::string unknown = replaced("\"priority\": 3", "\"priority\": 3, \"only\": \"sundays\"");
  EXPECT_NE(complaint(unknown).find("cases/0/only"), std::string::npos) << complaint(unknown);
}

TEST(Suite, PutsAxesInIdOrderAndNumbersIntoText) {
  const auto axes = parse_suite(text, "file.json").entries[0].axes;
  ASSERT_EQ(axes.size(), 4U);
  EXPECT_EQ(axes[0].first, "mode");
  EXPECT_EQ(axes[1].second, (std::vector<std::string>{"1", "all"}));
  EXPECT_EQ(axes[2].first, "place");
  EXPECT_EQ(axes[3].second, std::vector<std::string>{"64"});
}

TEST(Suite, NamesFileAndFault) {
  const auto expect = [](const std::string& broken, std::string_view part) {
    const std::string line = complaint(broken);
    EXPECT_NE(line.find("suite file.json: "), std::string::npos) << line;
    EXPECT_NE(line.find(part), std::string::npos) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
  };
  expect("", "no JSON: parse error at line 1");
  expect("{\n\"schema\": }", "no JSON: parse error at line 2");
  expect("[]", "document");
  expect(replaced("coresweep-suite/1", "coresweep-suite/9"), "schema");
  expect(replaced("\"priority\": 3", "\"priority\": 0"), "cases/0/priority");
  expect(replaced("\"all\"", "\"most\""), "cases/0/axes/workers/1");
  expect(replaced("[1, \"all\"]", "[0]"), "cases/0/axes/workers/0");
  expect(replaced("\"min_blocks\": 2", "\"min_blocks\": 5"), "min_blocks is greater than max_blocks");
}

}  // namespace
}  // namespace coresweep
