#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace coresweep {

/// One entry of a suite: the product of its axes, for one workload.
struct SuiteEntry {
  std::string workload;
  int priority = 1;          ///< 1 = most important
  double estimate_s = 0.16;  ///< seconds one process takes; of five samples, where an entry does not say
  std::vector<std::pair<std::string, std::vector<std::string>>> axes{};  ///< in id order; numbers as text
  bool only_under_quota = false;  ///< planned only where a quota grants less CPU time than the usable CPUs have
};

/// A sweep as data (reports/schema/suite.schema.json says what each key means).
struct Suite {
  std::string where;  ///< its name or file, for messages
  std::string name;
  std::string title;
  double budget_s = 0;
  unsigned min_blocks = 1;
  unsigned max_blocks = 1;
  unsigned samples = 5;
  double target_half_width = 0;
  double timeout_s = 0;
  unsigned max_cases = 0;  ///< 0: no limit
  std::vector<SuiteEntry> entries;
  nlohmann::json source;  ///< as read, for the record
};

/// Reads a suite; `where` names it in messages. Throws UsageError: no JSON, not of the schema, min_blocks > max_blocks.
Suite parse_suite(std::string_view text, const std::string& where);

/// The same from JSON that is read already (a record's `suite_source`).
Suite suite_from_json(const nlohmann::json& source, const std::string& where);

}  // namespace coresweep
