#include "harness/sweep/answer.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/model/json_text.hpp"

namespace coresweep::sweep {
namespace {

std::string record_of(Status status, const std::string& reason = "") {
  ProcessResult result;
  result.status = status;
  result.reason = reason;
  result.k = 3;
  if (status == Status::ok) result.samples = {{.published_ns = 1.5}};
  return json_text(nlohmann::json(result)) + "\n";
}

Answer answer(std::string record, int code = 0, std::string errors = "") {
  return {std::move(record), std::move(errors), {false, code, {}}, false, 10};
}

TEST(Interpret, TakesAWholeRecord) {
  const ProcessResult result = interpret(answer(record_of(Status::ok)));
  EXPECT_EQ(result.status, Status::ok);
  EXPECT_EQ(result.k, 3U);
  EXPECT_EQ(result.samples.at(0).published_ns, 1.5);
}

TEST(Interpret, TakesTheChildsOwnVerdictWhateverItsExitCode) {
  const ProcessResult result = interpret(answer(record_of(Status::incorrect, "lost 3"), 1));
  EXPECT_EQ(result.status, Status::incorrect);
  EXPECT_EQ(result.reason, "lost 3");
}

void expect_failed(const Answer& given, const std::string& reason) {
  const ProcessResult result = interpret(given);
  EXPECT_EQ(result.status, Status::failed);
  EXPECT_EQ(result.reason, reason);
  EXPECT_TRUE(result.samples.empty());
}

TEST(Interpret, AChildWithoutARecordHasFailed) {
  expect_failed(answer("", 4, "first\ncoresweep: no such CPU\n\n"),
                "exited with code 4 without a record: coresweep: no such CPU");
  Answer killed = answer("");
  killed.end = {true, 11, {}};
  expect_failed(killed, "was killed by SIGSEGV (11) without a record");
}

TEST(Interpret, ACutOrGarbledRecordHasFailed) {
  const std::string whole = record_of(Status::ok);
  expect_failed(answer(whole.substr(0, whole.size() / 2)), "exited with code 0, its record cut short");
  expect_failed(answer("not JSON\n"), "its record is garbled");
  expect_failed(answer("{}\n"), "its record is garbled");
  expect_failed(answer(whole + whole), "its record is garbled");
}

TEST(Interpret, AnOkRecordOfABadChildHasFailed) {
  expect_failed(answer(record_of(Status::ok), 3, "later trouble"),
                "exited with code 3 after its record: later trouble");
  ProcessResult empty;
  empty.status = Status::ok;
  expect_failed(answer(json_text(nlohmann::json(empty)) + "\n"), "its record holds no samples");
}

TEST(Interpret, ASampleWithoutASingleStepHasFailed) {
  auto record = parse_json(record_of(Status::ok));
  record["samples"][0]["published_ns"] = 0;
  expect_failed(answer(json_text(record) + "\n"), "a sample of its record took no time, or made no step");
}

TEST(Interpret, AForeignProtocolHasFailed) {
  auto record = parse_json(record_of(Status::ok));
  record["protocol"] = 99;
  const ProcessResult result = interpret(answer(json_text(record) + "\n"));
  EXPECT_EQ(result.status, Status::failed);
  EXPECT_NE(result.reason.find("protocol 99"), std::string::npos) << result.reason;
}

TEST(Interpret, ATimeoutSaysHowLong) {
  Answer late = answer("", 0, "worker 3 does not answer");
  late.timed_out = true;
  const ProcessResult result = interpret(late);
  EXPECT_EQ(result.status, Status::timed_out);
  EXPECT_EQ(result.reason, "no end within 10 s; its processes were killed: worker 3 does not answer");
}

TEST(Interpret, KeepsARecordWritable) {
  const ProcessResult result = interpret(answer("", 1, "bad \xff byte" + std::string(1000, 'x')));
  EXPECT_NO_THROW(json_text(nlohmann::json(result)));
  EXPECT_LT(result.reason.size(), 400U);
}

}  // namespace
}  // namespace coresweep::sweep
