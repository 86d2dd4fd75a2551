#include "harness/model/suite.hpp"

#include <algorithm>

#include "harness/model/case.hpp"
#include "harness/model/errors.hpp"
#include "harness/model/json_text.hpp"
#include "harness/model/schema.hpp"

namespace coresweep {
namespace {

using nlohmann::json;

std::size_t rank(std::string_view key) {
  const auto& order = axis_order();
  return static_cast<std::size_t>(std::ranges::find(order, key) - order.begin());
}

/// What a process takes where its entry does not say: samples of 20 ms, and warm-up, start and end.
double usual_process_s(unsigned samples) {
  return 0.06 + 0.02 * samples;
}

SuiteEntry entry_from_json(const json& in, double usual_s) {
  SuiteEntry entry;
  in.at("workload").get_to(entry.workload);
  in.at("priority").get_to(entry.priority);
  entry.estimate_s = in.value("estimate_s", usual_s);
  entry.only_under_quota = in.value("only", "") == "quota";
  for (const auto& [key, values] : in.at("axes").items()) {
    std::vector<std::string> texts;
    for (const json& value : values) texts.push_back(value.is_string() ? value.get<std::string>() : json_text(value));
    entry.axes.emplace_back(key, std::move(texts));
  }
  // JSON objects have no order; ids have one.
  std::ranges::stable_sort(entry.axes, {}, [](const auto& axis) { return rank(axis.first); });
  return entry;
}

/// "[json.exception.parse_error.101] parse error at …" without its tag.
std::string without_tag(const std::string& text) {
  const std::size_t end = text.find("] ");
  return text.starts_with('[') && end != std::string::npos ? text.substr(end + 2) : text;
}

}  // namespace

Suite parse_suite(std::string_view text, const std::string& where) {
  json source;
  try {
    source = parse_json(text);
  } catch (const json::parse_error& error) {
    throw UsageError("suite " + where + ": no JSON: " + without_tag(error.what()));
  }
  return suite_from_json(source, where);
}

Suite suite_from_json(const json& source, const std::string& where) {
  if (const auto violation = schema_violation(source, Schema::suite)) {
    throw UsageError("suite " + where + ": " + *violation + " (see reports/schema/suite.schema.json)");
  }
  Suite suite;
  suite.where = where;
  source.at("name").get_to(suite.name);
  source.at("title").get_to(suite.title);
  source.at("budget_s").get_to(suite.budget_s);
  source.at("min_blocks").get_to(suite.min_blocks);
  source.at("max_blocks").get_to(suite.max_blocks);
  suite.samples = source.value("samples", suite.samples);
  source.at("target_half_width").get_to(suite.target_half_width);
  source.at("timeout_s").get_to(suite.timeout_s);
  suite.max_cases = source.value("max_cases", suite.max_cases);
  for (const json& entry : source.at("cases")) {
    suite.entries.push_back(entry_from_json(entry, usual_process_s(suite.samples)));
  }
  suite.source = source;
  if (suite.min_blocks > suite.max_blocks) {
    throw UsageError("suite " + where + ": min_blocks is greater than max_blocks");
  }
  return suite;
}

}  // namespace coresweep
