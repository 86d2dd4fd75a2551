#include "harness/sweep/tests/fakes.hpp"

#include <fstream>
#include <sstream>

#include "harness/model/tests/fake_catalogue.hpp"
#include "harness/model/tests/fake_record.hpp"

namespace coresweep::sweep::tests {

ChildOutcome answer_of(std::vector<double> samples, unsigned k, double wall_s) {
  ChildOutcome outcome;
  outcome.result.status = Status::ok;
  outcome.result.k = k;
  for (double value : samples) {
    outcome.result.samples.push_back(
        {.published_ns = value, .span_ns = 1e8, .steps = 1000, .counters = {{"n", value}}});
  }
  outcome.result.warmup_ns = 1e7;
  outcome.wall_ns = wall_s * 1e9;
  return outcome;
}

ChildOutcome failure_of(Status status, const std::string& reason) {
  ChildOutcome outcome;
  outcome.result.status = status;
  outcome.result.reason = reason;
  outcome.wall_ns = 1e9;
  return outcome;
}

Suite fake_suite(unsigned cases, unsigned max_blocks) {
  nlohmann::json workers = nlohmann::json::array();
  for (unsigned count = 1; count <= cases; ++count) workers.push_back(count);
  return suite_from_json(
      {{"schema", "coresweep-suite/1"},
       {"name", "tiny"},
       {"title", "A tiny one"},
       {"budget_s", 1000},
       {"min_blocks", 3},
       {"max_blocks", max_blocks},
       {"samples", 3},
       {"target_half_width", 0.1},
       {"timeout_s", 5},
       {"cases",
        {{{"workload", "sum"}, {"priority", 1}, {"axes", {{"mode", {"thread"}}, {"workers", workers}}}},
         {{"workload", "gated"}, {"priority", 2}, {"axes", {{"mode", {"process"}}, {"lock", {"local"}}}}}}}},
      "test");
}

Dealt deal_in_order(const std::string&, unsigned workers) {
  Dealt dealt;
  for (unsigned worker = 0; worker < workers; ++worker) dealt.cpus.push_back({static_cast<int>(worker)});
  return dealt;
}

RunRecord fresh_record(const Suite& suite, std::uint64_t seed) {
  const Catalogue catalogue = coresweep::tests::fake_catalogue();
  const Plan plan = make_plan(suite, catalogue, {.usable_cpus = 64, .deal = deal_in_order, .budget_s = 1e6});
  RunRecord record = new_record(suite, plan, catalogue);
  record.run.id = "a-run";
  record.run.seed = seed;
  record.run.budget_s = suite.budget_s;
  record.run.started_at = "2024-01-31T12:00:00Z";
  record.run.command = {"coresweep", "run", "tiny"};
  record.build = coresweep::tests::fake_build();
  record.machine = coresweep::tests::fake_machine();
  record.environment = {{"usable_cpus", "0-1"}};
  return record;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

}  // namespace coresweep::sweep::tests
