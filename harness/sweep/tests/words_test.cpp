#include <gtest/gtest.h>

#include <sstream>

#include "harness/model/errors.hpp"
#include "harness/model/json_text.hpp"
#include "harness/model/tests/fake_record.hpp"
#include "harness/sweep/duration.hpp"
#include "harness/sweep/preliminary.hpp"
#include "harness/sweep/process_line.hpp"
#include "harness/sweep/progress.hpp"
#include "harness/sweep/real_clock.hpp"
#include "harness/sweep/run_directory.hpp"
#include "harness/sweep/suite_source.hpp"
#include "harness/sweep/tests/fakes.hpp"

namespace coresweep::sweep {
namespace {

namespace fs = std::filesystem;

TEST(Duration, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parse_duration("90s"), 90);
  EXPECT_EQ(parse_duration("5m"), 300);
  EXPECT_EQ(parse_duration("1.5h"), 5400);
  EXPECT_EQ(parse_duration("7"), 7);
  for (const char* bad : {"", "m", "5 m", "5x", "-1s", "0", "nan", "1e999s", "5mm"}) {
    EXPECT_THROW(parse_duration(bad), UsageError) << bad;
  }
}

TEST(Duration, IsWrittenForPeople) {
  EXPECT_EQ(duration_text(-1), "0 s");
  EXPECT_EQ(duration_text(59.4), "59 s");
  EXPECT_EQ(duration_text(59.6), "1:00 min");
  EXPECT_EQ(duration_text(125), "2:05 min");
}

TEST(Utc, FitsADirectorysName) {
  EXPECT_EQ(compact_utc("2024-01-31T12:00:00Z"), "20240131T120000Z");
}

TEST(SuiteSource, PrefersABuiltInName) {
  const std::string text = json_text(tests::fake_suite(1).source);
  const EmbeddedFile files[] = {{"tiny", text}};
  EXPECT_EQ(load_suite("tiny", files).title, "A tiny one");
  const tests::TemporaryFolder folder;
  tests::write_text(folder.path() / "mine.json", text);
  EXPECT_EQ(load_suite((folder.path() / "mine.json").string(), files).name, "tiny");
}

TEST(SuiteSource, SaysWhatThereIs) {
  const EmbeddedFile files[] = {{"tiny", ""}, {"huge", ""}};
  try {
    load_suite("teeny", files);
    FAIL() << "loaded";
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "suite teeny: no such suite or file; one of tiny, huge, or a path");
  }
  EXPECT_THROW(load_suite("/", files), UsageError);
}

TEST(RunDirectory, IsExactlyWhatWasAskedFor) {
  const tests::TemporaryFolder folder;
  const fs::path out = folder.path() / "a" / "b";
  {
    RunDirectory directory = RunDirectory::make(out / "", "box", "stamp", "tiny");
    EXPECT_EQ(directory.path(), out);
    EXPECT_EQ(directory.id(), "b");
    directory.keep();
  }
  EXPECT_TRUE(fs::is_directory(out));
  EXPECT_NO_THROW(RunDirectory::make(out, "box", "stamp", "tiny"));  // empty
  EXPECT_TRUE(fs::is_directory(out));                                // and not ours to remove
  tests::write_text(out / "file", "");
  EXPECT_THROW(RunDirectory::make(out, "box", "stamp", "tiny"), UsageError);
  EXPECT_THROW(RunDirectory::make(out / "file", "box", "stamp", "tiny"), UsageError);
  EXPECT_THROW(RunDirectory::make("/dev/null/run", "box", "stamp", "tiny"), UsageError);
  EXPECT_THROW(RunDirectory::make("", "box", "stamp", "tiny"), UsageError);
}

TEST(RunDirectory, GoesAwayWithARunThatNeverBegan) {
  const tests::TemporaryFolder folder;
  { RunDirectory::make(folder.path() / "run", "box", "stamp", "tiny"); }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(RunDirectory, IsNewUnderReportsAndTheLatest) {
  const tests::TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  RunDirectory first = RunDirectory::make(std::nullopt, "box-01", "20240131T120000Z", "tiny");
  first.keep();
  RunDirectory second = RunDirectory::make(std::nullopt, "box-01", "20240131T120000Z", "tiny");
  second.keep();
  EXPECT_EQ(first.path(), "reports/box-01/20240131T120000Z-tiny");
  EXPECT_EQ(second.path(), "reports/box-01/20240131T120000Z-tiny-2");
  EXPECT_EQ(fs::read_symlink("reports/latest"), "box-01/20240131T120000Z-tiny-2");
  fs::current_path(before);
}

TEST(Reproduce, IsALineForAShell) {
  RunOptions options{.suite = "default"};
  options.command = {"build/coresweep", "run", "default"};
  EXPECT_EQ(reproduce_line(options, 7), "build/coresweep run default --seed 7");
  options.filter = "mode:(thread|pool)'s";
  options.budget_s = 90;
  options.work_scale = 1.05;
  EXPECT_EQ(reproduce_line(options, 7),
            "build/coresweep run default --seed 7 --filter 'mode:(thread|pool)'\\''s' --budget 90s --work-scale 1.05");
}

CaseRecord measured(const std::string& id, double value, bool oversubscribed = false) {
  CaseRecord record;
  record.subject = {"sum_square", {}};
  std::istringstream parts(id);
  for (std::string part; std::getline(parts, part, '/');) {
    record.subject.axes.push_back({part.substr(0, part.find(':')), part.substr(part.find(':') + 1)});
  }
  record.oversubscribed = oversubscribed;
  record.blocks = {coresweep::tests::fake_block(0, value)};
  return record;
}

TEST(PreliminaryAnswer, ComparesTheBestThreadAndPoolWithSerial) {
  RunRecord record = coresweep::tests::fake_record();
  record.cases = {measured("mode:serial/workers:1/grain:16/work:100", 8),
                  measured("mode:thread/workers:1/grain:16/work:100", 3),
                  measured("mode:thread/workers:2/grain:16/work:100", 4),
                  measured("mode:thread/workers:4/grain:16/work:100", 1, true),
                  measured("mode:thread/workers:2/grain:1/work:100", 1),  // no baseline
                  measured("mode:pool/dispatch:submit/workers:2/grain:16/work:100", 5)};
  EXPECT_EQ(preliminary_answer(record),
            "so far, sum_square against serial: thread with 2 workers 2.00 ×, pool (submit) with 2 workers 1.60 ×");
  record.cases.erase(record.cases.begin());
  EXPECT_EQ(preliminary_answer(record), "");
}

struct Screen {
  explicit Screen(bool terminal) : progress(out, terminal, clock, suite) {
    progress.begin(record, "dir", 0);
    out.str("");
  }
  tests::ScriptedClock clock;
  Suite suite = tests::fake_suite(2);
  RunRecord record = tests::fresh_record(suite);
  std::ostringstream out;
  Progress progress;
};

TEST(Progress, RewritesOneLineOnATerminal) {
  Screen screen(true);
  screen.progress.block_started(0, 2);
  screen.progress.case_started(screen.record, 0);
  screen.clock.now += 2;
  screen.progress.process_done("id", make_block(tests::answer_of({1}, 1, 2), 0, 0, 0));
  screen.progress.case_started(screen.record, 1);
  screen.progress.block_done(screen.record, 0);
  EXPECT_EQ(screen.out.str().find('\n'), std::string::npos);
  EXPECT_NE(screen.out.str().find("\r\033[Kblock 1/3, case 2/2, 10 s to 16:38 min left, 2 ok, 1 skipped, 0 failed"),
            std::string::npos)
      << screen.out.str();
  screen.progress.end(screen.record, "dir");
  EXPECT_NE(screen.out.str().find("\r\033[K2 cases ok"), std::string::npos) << screen.out.str();
}

TEST(Progress, NamesOneTimeWhereTheBudgetEndsFirst) {
  Screen screen(true);
  screen.progress.block_started(0, 2);
  BlockRecord slow = make_block(tests::answer_of({1}, 1, 2), 0, 0, 0);
  slow.wall_ns = 1e13;
  screen.progress.process_done("id", slow);
  screen.progress.case_started(screen.record, 1);
  EXPECT_NE(screen.out.str().find("case 2/2, 16:40 min left"), std::string::npos) << screen.out.str();
}

TEST(Progress, WritesALinePerBlockElsewhere) {
  Screen screen(false);
  screen.progress.block_started(0, 2);
  screen.progress.case_started(screen.record, 0);
  EXPECT_EQ(screen.out.str(), "");
  screen.clock.now += 3;
  screen.progress.block_done(screen.record, 0);
  EXPECT_EQ(screen.out.str(), "block 1/3: 2 cases in 3 s, 0 failed, at most 16:37 min left\n");
}

}  // namespace
}  // namespace coresweep::sweep
