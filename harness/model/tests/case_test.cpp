#include "harness/model/case.hpp"

#include <gtest/gtest.h>

#include "harness/model/errors.hpp"
#include "harness/model/tests/fake_catalogue.hpp"

namespace coresweep {
namespace {

std::string canonical(std::string_view text) {
  return parse_case(text, tests::fake_catalogue()).id();
}

std::string complaint(std::string_view text) {
  try {
    return "accepted as " + canonical(text);
  } catch (const UsageError& error) {
    return error.what();
  }
}

std::string reason(std::string_view text) {
  const Catalogue catalogue = tests::fake_catalogue();
  return not_applicable(parse_case(text, catalogue), catalogue).value_or("");
}

TEST(CaseId, FillsWhatIsMissing) {
  EXPECT_EQ(canonical("sum"), "sum/mode:serial/workers:1/place:cores/grain:16/work:1000");
  EXPECT_EQ(canonical("sum/mode:thread"), "sum/mode:thread/workers:2/place:cores/grain:16/work:1000");
  EXPECT_EQ(canonical("sum/mode:pool"), "sum/mode:pool/dispatch:index/workers:2/place:cores/grain:16/work:1000");
  EXPECT_EQ(canonical("gated/mode:pool"), "gated/mode:pool/lock:none/workers:2/place:cores/flavour:plain");
}

TEST(CaseId, HasADispatchWhereTasksAreDealtOnly) {
  EXPECT_EQ(canonical("tree/mode:pool"), "tree/mode:pool/workers:2/place:cores/depth:3");
  EXPECT_EQ(canonical("rested/mode:pool"), "rested/mode:pool/dispatch:index/workers:2/place:cores/idle_us:0");
}

TEST(CaseId, FallsBackToAChannelThatTheWorkersShare) {
  EXPECT_EQ(parse_case("duo/mode:thread", tests::fake_catalogue()).get("channel"), "local_queue");
  EXPECT_EQ(parse_case("duo/mode:process", tests::fake_catalogue()).get("channel"), "shared_queue");
}

TEST(CaseId, AcceptsAnyOrderAndPutsOwnAxesLast) {
  EXPECT_EQ(canonical("duo/work:7/flavour:fancy/place:spread/workers:2/mode:thread"),
            "duo/mode:thread/channel:local_queue/workers:2/place:scatter/work:7/flavour:fancy");
}

TEST(CaseId, IsAFixedPoint) {
  for (const char* text :
       {"sum", "sum/mode:pool/dispatch:submit", "gated/mode:thread/lock:shared", "duo/mode:process"}) {
    EXPECT_EQ(canonical(canonical(text)), canonical(text));
  }
}

TEST(CaseId, SplitsAtTheFirstColon) {
  EXPECT_EQ(parse_case("sum/mode:thread/place:cpus:3,0-1", tests::fake_catalogue()).get("place"), "cpus:3,0-1");
  EXPECT_EQ(parse_case("sum/mode:thread/place:close@kind:1", tests::fake_catalogue()).get("place"), "compact@kind:1");
}

TEST(CaseId, NamesTheBadPart) {
  const auto expect = [](std::string_view text, std::string_view part) {
    EXPECT_NE(complaint(text).find(part), std::string::npos) << complaint(text);
  };
  expect("", "unknown workload \"\"; one of sum, gated, duo");
  expect("summ/mode:serial", "unknown workload \"summ\"");
  expect("sum/mode:warp", "unknown mode warp; one of serial, thread");
  expect("sum/mode", "\"mode\" is not key:value");
  expect("sum/", "\"\" is not key:value");
  expect("sum/mode:serial/mode:thread", "axis mode stands twice");
  expect("sum/lock:none", "there is no axis lock in sum");
  expect("sum/mode:serial/dispatch:index", "there is no axis dispatch in sum with mode serial");
  expect("gated/mode:pool/dispatch:index", "there is no axis dispatch in gated");
  expect("sum/mode:pool/dispatch:magic", "unknown dispatch magic; one of index, submit");
  expect("gated/lock:magic", "unknown lock magic; one of none, local, shared");
  expect("duo/channel:pigeon", "unknown channel pigeon; one of local_queue, shared_queue");
  expect("gated/flavour:sour", "flavour must be one of plain, fancy");
  expect("sum/mode:thread/workers:0", "workers must be a number from 1");
  expect("sum/mode:thread/workers:-1", "workers must be a number from 1");
  expect("sum/mode:thread/workers:2x", "workers must be a number from 1");
  expect("sum/work:99999999999999999999", "work must be a number from 1");
  expect("sum/place:moon", "unknown policy; one of none, compact, cores, scatter, cpus:LIST");
  expect("sum/place:none@P", "none takes no filter");
  expect("sum/place:cores@Q", "unknown filter");
  expect("sum/place:cpus:1,", "a list of CPUs is like");
  expect("sum/place:cpus:0@P", "without a filter");
}

TEST(CaseId, WritesNumbersOneWay) {
  EXPECT_EQ(canonical("sum/work:0020"), canonical("sum/work:20"));
}

TEST(Case, ReadsNumbers) {
  const Case subject = parse_case("sum/mode:thread/workers:3", tests::fake_catalogue());
  EXPECT_EQ(subject.number("workers", 9), 3U);
  EXPECT_EQ(subject.number("stride", 9), 9U);
  EXPECT_THROW(subject.number("mode", 9), UsageError);
}

TEST(NotApplicable, SaysWhy) {
  EXPECT_EQ(reason("sum/mode:serial/workers:2"), "mode serial has exactly one worker, the caller");
  EXPECT_EQ(reason("duo/mode:thread/workers:3"), "workload duo needs exactly 2 workers");
  EXPECT_EQ(reason("duo/mode:serial"), "");
  EXPECT_EQ(reason("gated/mode:process/lock:local"), "lock local works between the threads of one process only");
  EXPECT_EQ(reason("gated/mode:process/lock:shared"), "");
  EXPECT_EQ(reason("gated/mode:thread/lock:shared/workers:5"), "lock shared takes at most 4 workers");
  EXPECT_EQ(reason("gated/mode:thread/lock:none/workers:5"), "");
  EXPECT_EQ(reason("duo/mode:process/channel:local_queue"),
            "channel local_queue works between the threads of one process only");
  EXPECT_EQ(reason("sum/mode:library/dispatch:index"), "mode library offers no dispatch index");
  EXPECT_NE(reason("gated/mode:library").find("does not guarantee that all workers run at once"), std::string::npos);
  EXPECT_EQ(reason("rested/mode:thread"),
            "mode thread has no pool that could lie idle before a trial of workload rested");
  EXPECT_EQ(reason("rested/mode:pool"), "");
}

TEST(NotApplicable, SaysWhyTasksDoNotNest) {
  EXPECT_EQ(reason("tree/mode:library"),
            "in mode library the caller alone says what there is to do: a task cannot create others");
  EXPECT_EQ(reason("tree/mode:pool/depth:4"), "");
  EXPECT_EQ(reason("tree/mode:pool/depth:5"),
            "each task that waits for others is a thread in mode pool: at most 31 at once, not 63");
  EXPECT_EQ(reason("tree/mode:pool/depth:1/workers:4"), "the tree has 3 tasks, fewer than there are workers");
}

}  // namespace
}  // namespace coresweep
