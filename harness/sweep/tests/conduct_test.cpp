#include "harness/sweep/conduct.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "harness/model/json_text.hpp"
#include "harness/model/schema.hpp"
#include "harness/model/tests/fake_record.hpp"
#include "harness/sweep/tests/fakes.hpp"

namespace coresweep::sweep {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Where the fake records were measured.
Identity same_place() {
  return {"0123456789ab", coresweep::tests::fake_build(), coresweep::tests::fake_machine().at("cpus"), "0-1"};
}

/// A driver in a folder of its own, with a scripted world. The script's answers depend on case and padding, so that
/// a wrong order, block or repetition would show in the record.
struct Driver {
  Driver() {
    runner.script = [](const ChildRequest& request) {
      const double value = 10 + request.padding_bytes % 7;
      return tests::answer_of({value, value + 0.5, value + 0.25}, 5 + static_cast<unsigned>(request.id.size()));
    };
  }

  ExitCode start() {
    Run run = begin_run(folder.path(), tests::fresh_record(suite), suite, 0.25);
    return go(run);
  }
  ExitCode resume() {
    Run run = pick_up_run(folder.path(), same_place(), "2024-02-01T00:00:00Z");
    return go(run);
  }
  ExitCode go(Run& run) {
    const auto faster_each_time = [this](int) { return Frequency{.hz = 1e9 + ++frequencies_told, .aperf_hz = {}}; };
    Ports ports{runner, clock, [this] { return runner.asked.size() >= stop_after; }, faster_each_time};
    return conduct(run, ports, {out, errors, false, "build/coresweep"});
  }
  json file(const std::string& name) const { return parse_json(tests::read_text(folder.path() / name)); }

  Suite suite = tests::fake_suite(4, 4);
  tests::TemporaryFolder folder;
  tests::ScriptedClock clock;
  tests::ScriptedRunner runner{clock};
  std::size_t stop_after = 1'000'000;
  int frequencies_told = 0;
  std::ostringstream out;
  std::ostringstream errors;
};

std::string complaint(const std::function<void()>& action, ExitCode code) {
  try {
    action();
    return "nothing thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code);
    return error.what();
  }
}

TEST(Conduct, LeavesValidResults) {
  Driver driver;
  EXPECT_EQ(driver.start(), ExitCode::done);
  const json record = driver.file("run.json");
  EXPECT_EQ(schema_violation(record, Schema::run), std::nullopt);
  EXPECT_EQ(record["run"]["state"], "complete");
  EXPECT_EQ(record["cases"].size(), 5U);
  EXPECT_EQ(record["cases"][4]["status"], "skipped");
  EXPECT_EQ(record["cases"][4]["reason"], "lock local works between the threads of one process only");
  EXPECT_EQ(driver.file("results.ci.json")["benchmarks"].size(), 4U);
  EXPECT_EQ(driver.file("results.gbench.json")["benchmarks"].size(), 3 * driver.runner.asked.size());
  EXPECT_NE(driver.out.str().find("4 cases ok, 1 skipped, 0 failed; took "), std::string::npos) << driver.out.str();
  EXPECT_EQ(driver.errors.str(), "");
}

TEST(Conduct, AFailedCaseIsABadAnswer) {
  Driver driver;
  driver.runner.script = [](const ChildRequest& request) {
    return request.id.find("workers:3") == std::string::npos ? tests::answer_of({1}, 1)
                                                             : tests::failure_of(Status::incorrect, "sum is 3");
  };
  EXPECT_EQ(driver.start(), ExitCode::bad_answer);
  EXPECT_NE(driver.out.str().find("incorrect: sum/mode:thread/workers:3/place:cores/grain:16/work:1000: sum is 3"),
            std::string::npos);
  EXPECT_EQ(driver.file("run.json")["cases"][2]["reason"], "sum is 3");
}

TEST(Conduct, AnInterruptionKeepsResultsAndSaysHowToGoOn) {
  Driver driver;
  driver.stop_after = 2;
  EXPECT_EQ(driver.start(), ExitCode::interrupted);
  const json record = driver.file("run.json");
  EXPECT_EQ(record["run"]["state"], "interrupted");
  EXPECT_EQ(schema_violation(record, Schema::run), std::nullopt);
  const auto unmeasured = std::ranges::count_if(record["cases"], [](const json& subject) {
    return subject["reason"] == "interrupted before its first process" && subject["status"] == "skipped";
  });
  EXPECT_EQ(unmeasured, 2);
  const std::string folder = driver.folder.path().string();
  EXPECT_NE(driver.errors.str().find("build/coresweep resume " + folder + "\n"), std::string::npos);
  EXPECT_NE(driver.errors.str().find("render_report.py " + folder + "\n"), std::string::npos);
}

/// What must not depend on interruptions.
json essence(json record) {
  for (const char* key : {"state", "resumed"}) record["run"].erase(key);
  return record;
}

TEST(Conduct, InterruptedAndResumedIsTheSameAsUninterrupted) {
  Driver whole;
  ASSERT_EQ(whole.start(), ExitCode::done);
  const json expected = essence(whole.file("run.json"));
  const std::size_t processes = whole.runner.asked.size();
  for (std::size_t first = 0; first < processes; ++first) {
    Driver driver;
    driver.stop_after = first;
    ASSERT_EQ(driver.start(), ExitCode::interrupted) << first;
    driver.stop_after = first + (processes - first) / 2;
    driver.resume();
    driver.stop_after = 1'000'000;
    ASSERT_EQ(driver.resume(), ExitCode::done) << first;
    EXPECT_EQ(driver.runner.ids(), whole.runner.ids()) << first;
    EXPECT_EQ(essence(driver.file("run.json")), expected) << first;
  }
}

TEST(Conduct, ResumesAfterTheDriverWasKilledAnywhereInItsJournal) {
  Driver whole;
  ASSERT_EQ(whole.start(), ExitCode::done);
  const std::string journal = tests::read_text(whole.folder.path() / "journal.jsonl");
  const std::size_t header = journal.find('\n') + 1;
  for (std::size_t cut = header; cut < journal.size(); cut += 997) {
    Driver driver;
    tests::write_text(driver.folder.path() / "journal.jsonl", journal.substr(0, cut));
    ASSERT_EQ(driver.resume(), ExitCode::done) << cut;
    json record = driver.file("run.json");
    ASSERT_EQ(record["cases"], whole.file("run.json")["cases"]) << cut;
    EXPECT_EQ(record["run"]["resumed"], 1) << cut;
    EXPECT_EQ(record["rounds"].size(), whole.file("run.json")["rounds"].size()) << cut;
  }
}

TEST(Conduct, TellsTheFrequencyOncePerBlock) {
  Driver driver;
  ASSERT_EQ(driver.start(), ExitCode::done);
  const json record = driver.file("run.json");
  const auto blocks = record["run"]["blocks_done"].get<std::size_t>();
  ASSERT_EQ(record["rounds"].size(), blocks);
  for (std::size_t block = 0; block < blocks; ++block) {
    EXPECT_EQ(record["rounds"][block]["block"], block);
    EXPECT_EQ(record["rounds"][block]["frequency_hz"], 1e9 + static_cast<double>(block) + 1);
  }
}

TEST(Conduct, AFinishedRunOnlyWritesItsResultsAgain) {
  Driver driver;
  ASSERT_EQ(driver.start(), ExitCode::done);
  const std::string before = tests::read_text(driver.folder.path() / "run.json");
  const std::size_t asked = driver.runner.asked.size();
  fs::remove(driver.folder.path() / "run.json");
  EXPECT_EQ(driver.resume(), ExitCode::done);
  EXPECT_EQ(driver.runner.asked.size(), asked);
  EXPECT_EQ(tests::read_text(driver.folder.path() / "run.json"), before);
}

TEST(Conduct, RefusesToGoOnElsewhere) {
  Driver driver;
  driver.stop_after = 2;
  driver.start();
  const auto pick_up = [&](const Identity& here) {
    return complaint([&] { pick_up_run(driver.folder.path(), here, "now"); }, ExitCode::no_verdict);
  };
  const auto refused = [&](const auto& change) {
    Identity here = same_place();
    change(here);
    return pick_up(here);
  };
  const auto elsewhere = refused([](Identity& here) { here.machine_digest = "ffffffffffff"; });
  EXPECT_NE(elsewhere.find("on machine 0123456789ab"), std::string::npos);
  const auto rebuilt = refused([](Identity& here) { here.build["flags"] = "-O3"; });
  EXPECT_NE(rebuilt.find("another build"), std::string::npos);
  const auto confined = refused([](Identity& here) { here.usable_cpus = "0"; });
  EXPECT_NE(confined.find("on CPUs 0-1 and this session may use 0"), std::string::npos);
  const auto limited = refused([](Identity& here) { here.cpus["quota"] = 1.5; });
  EXPECT_NE(limited.find("quota"), std::string::npos);
  std::string journal = tests::read_text(driver.folder.path() / "journal.jsonl");
  const std::string protocol = "\"protocol\":" + std::to_string(protocol_version);
  journal.replace(journal.find(protocol), protocol.size(), "\"protocol\":9");
  tests::write_text(driver.folder.path() / "journal.jsonl", journal);
  EXPECT_NE(pick_up(same_place()).find("protocol 9"), std::string::npos);
}

TEST(Conduct, RefusesAJournalOfSomethingElse) {
  Driver driver;
  tests::write_text(driver.folder.path() / "journal.jsonl", "{\"hello\": \"world\"}\n");
  const std::string line = complaint([&] { driver.resume(); }, ExitCode::wrong_usage);
  EXPECT_NE(line.find("not a journal of this program"), std::string::npos) << line;
}

TEST(Conduct, WritesTheRecordAfterEveryBlockAsRunning) {
  Driver driver;
  json seen;
  driver.runner.script = [&](const ChildRequest&) {
    if (driver.runner.asked.size() == 5) seen = driver.file("run.json");  // the first of the second block
    return tests::answer_of({1}, 1);
  };
  driver.start();
  EXPECT_EQ(seen["run"]["state"], "running");
  EXPECT_EQ(seen["run"]["blocks_done"], 1);
  EXPECT_TRUE(seen["run"]["finished_at"].is_null());
}

TEST(Conduct, TheBudgetIsOfTheWholeRunHoweverOftenResumed) {
  Driver driver;
  RunRecord record = tests::fresh_record(driver.suite);
  record.run.budget_s = 5.75;
  sweep::Run run = begin_run(driver.folder.path(), record, driver.suite, 0.5);
  driver.stop_after = 3;
  EXPECT_EQ(driver.go(run), ExitCode::interrupted);
  run.journal = Journal::create(tests::TemporaryFolder().path(), {});  // lets go of the run's
  driver.stop_after = 1'000'000;
  EXPECT_EQ(driver.resume(), ExitCode::done);
  EXPECT_EQ(driver.runner.asked.size(), 5U);
  EXPECT_EQ(driver.file("run.json")["run"]["state"], "budget_ended");
}

TEST(Conduct, StatesThatTheBudgetEnded) {
  Driver driver;
  RunRecord record = tests::fresh_record(driver.suite);
  record.run.budget_s = 2.75;
  sweep::Run run = begin_run(driver.folder.path(), record, driver.suite, 0.5);
  EXPECT_EQ(driver.go(run), ExitCode::done);
  const json written = driver.file("run.json");
  EXPECT_EQ(written["run"]["state"], "budget_ended");
  EXPECT_EQ(std::ranges::count_if(written["cases"],
                                  [](const json& subject) {
                                    return subject["reason"] == "over budget: the time ended before its first process";
                                  }),
            2);
}

}  // namespace
}  // namespace coresweep::sweep
