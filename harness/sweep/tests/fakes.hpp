#pragma once

#include <unistd.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/model/plan.hpp"
#include "harness/model/record.hpp"
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

ChildOutcome answer_of(std::vector<double> samples, unsigned k, double wall_s = 1);

ChildOutcome failure_of(Status status, const std::string& reason);

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
Suite fake_suite(unsigned cases, unsigned max_blocks = 10);

Dealt deal_in_order(const std::string&, unsigned workers);

RunRecord fresh_record(const Suite& suite, std::uint64_t seed = 42);

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

std::string read_text(const std::filesystem::path& path);

void write_text(const std::filesystem::path& path, const std::string& text);

}  // namespace coresweep::sweep::tests
