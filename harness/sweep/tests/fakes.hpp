#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "harness/model/plan.hpp"
#include "harness/model/record.hpp"
#include "harness/model/tests/fake_record.hpp"
#include "harness/sweep/new_record.hpp"
#include "harness/sweep/ports.hpp"

namespace coresweep::sweep::tests {

/// A clock that moves only when it is told to.
class ScriptedClock : public SweepClock {
 public:
  double now_s() override { return now; }
  std::string utc() override { return "2024-01-31T12:00:00Z"; }
  double now = 1000;
};

inline ChildOutcome answer_of(std::vector<double> samples, unsigned k, double wall_s = 1) {
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

inline ChildOutcome failure_of(Status status, const std::string& reason) {
  ChildOutcome outcome;
  outcome.result.status = status;
  outcome.result.reason = reason;
  outcome.wall_ns = 1e9;
  return outcome;
}

/// Answers as the script says and moves the clock by what the child took. Keeps what it was asked.
class ScriptedRunner : public ChildRunner {
 public:
  explicit ScriptedRunner(ScriptedClock& clock) : clock_(clock) {}
  ChildOutcome run(const ChildRequest& request) override {
    asked.push_back(request);
    ChildOutcome outcome = script(request);
    clock_.now += outcome.wall_ns * 1e-9;
    return outcome;
  }
  std::vector<std::string> ids() const {
    std::vector<std::string> all;
    for (const ChildRequest& request : asked) all.push_back(request.id);
    return all;
  }

  std::function<ChildOutcome(const ChildRequest&)> script = [](const ChildRequest&) { return answer_of({2, 1, 3}, 7); };
  std::vector<ChildRequest> asked;

 private:
  ScriptedClock& clock_;
};

/// A suite of `cases` thread cases of 1, 2 … workers, and one that does not apply here.
inline Suite fake_suite(unsigned cases, unsigned max_blocks = 10) {
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

inline Dealt deal_in_order(const std::string&, unsigned workers) {
  Dealt dealt;
  for (unsigned worker = 0; worker < workers; ++worker) dealt.cpus.push_back({static_cast<int>(worker)});
  return dealt;
}

inline RunRecord fresh_record(const Suite& suite, std::uint64_t seed = 42) {
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
  record.environment = nlohmann::json::object();
  return record;
}

/// A folder of its own for each test, gone afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "coresweep-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

}  // namespace coresweep::sweep::tests
