#include "harness/model/record.hpp"

#include <gtest/gtest.h>

#include "harness/model/errors.hpp"
#include "harness/model/json_text.hpp"
#include "harness/model/schema.hpp"
#include "harness/model/tests/fake_record.hpp"

namespace coresweep {
namespace {

using nlohmann::json;

TEST(Record, IsValidAgainstTheSchema) {
  EXPECT_EQ(schema_violation(tests::fake_record(), Schema::run), std::nullopt);
}

TEST(Record, ComesBackFromItsText) {
  const json written = tests::fake_record();
  const auto read = parse_json(json_text(written)).get<RunRecord>();
  EXPECT_EQ(json(read), written);
  EXPECT_EQ(read.cases[0].subject.id(), tests::fake_record().cases[0].subject.id());
  EXPECT_EQ(read.run.seed, 9223372036854775807U);
}

TEST(Record, KeepsAbsentApartFromZero) {
  const json block = tests::fake_block(0, 2.0);
  EXPECT_TRUE(block.at("region_ns")[1].is_null());
  EXPECT_TRUE(block.at("throttled_us").is_null());
  EXPECT_EQ(block.at("steal_ticks"), 1);
  EXPECT_EQ(block.at("disturbance")[0][0], parse_json(R"({"run_delay_ns": 10, "migrations": 0})"));
  EXPECT_FALSE(block.get<BlockRecord>().region_ns[1].has_value());
}

TEST(Record, HasDistancesOnlyWhereTheyWereProbed) {
  json block = tests::fake_block(0, 2.0);
  EXPECT_EQ(block.at("distance_ns"), parse_json("[[41.5, 203.0], null]"));
  block.erase("distance_ns");  // a record of before there were any
  EXPECT_TRUE(block.get<BlockRecord>().distance.empty());
  EXPECT_FALSE(json(block.get<BlockRecord>()).contains("distance_ns"));
}

TEST(Record, LeavesOutThePlaceOfACallerThatHasNone) {
  json record = tests::fake_record();
  EXPECT_EQ(record["cases"][0]["caller_cpus"], json({0}));
  EXPECT_EQ(record["cases"][0]["blocks"][0]["caller_cpus"], json({0}));
  EXPECT_FALSE(record["cases"][1].contains("caller_cpus"));
  for (json* older : {&record["cases"][0], &record["cases"][0]["blocks"][0]}) older->erase("caller_cpus");
  EXPECT_EQ(schema_violation(record, Schema::run), std::nullopt) << "records from before it was told";
  EXPECT_TRUE(record.get<RunRecord>().cases[0].caller_cpus.empty());
}

TEST(Record, HasSpeedsOnlyWhereTheyWereProbed) {
  json block = tests::fake_block(0, 2.0);
  EXPECT_EQ(block.at("loop_turn_ns"), parse_json("[null, [0.375, 0.75]]"));
  EXPECT_EQ(block.at("multiply_add_ns"), parse_json("[null, [1.5, 1.5]]"));
  const auto read = block.get<BlockRecord>();
  EXPECT_EQ(read.loop_turn.at(1)->after_ns, 0.75);
  EXPECT_EQ(read.multiply_add.at(1)->after_ns, 1.5);
  block.erase("loop_turn_ns");  // a record of before there were any
  block.erase("multiply_add_ns");
  EXPECT_TRUE(block.get<BlockRecord>().loop_turn.empty());
  EXPECT_FALSE(json(block.get<BlockRecord>()).contains("loop_turn_ns"));
  EXPECT_FALSE(json(block.get<BlockRecord>()).contains("multiply_add_ns"));
}

TEST(Record, RefusesWhatTheSchemaForbids) {
  json record = tests::fake_record();
  record["cases"][0]["blocks"][0]["samples_ns"][0] = nullptr;  // what a NaN becomes
  const auto violation = schema_violation(record, Schema::run);
  ASSERT_TRUE(violation);
  EXPECT_TRUE(violation->starts_with("cases/0/blocks/0/samples_ns/0")) << *violation;
}

TEST(Record, RefusesToPublishWhatTookNoTime) {
  const json good = tests::fake_record();
  EXPECT_EQ(schema_violation(good, Schema::run), std::nullopt);
  for (const char* key : {"samples_ns", "span_ns"}) {
    json record = good;
    record["cases"][0]["blocks"][0][key][0] = 0;
    const auto violation = schema_violation(record, Schema::run);
    ASSERT_TRUE(violation) << key;
    EXPECT_TRUE(violation->starts_with(std::string("cases/0/blocks/0/") + key + "/0")) << *violation;
    record["cases"][0]["blocks"][0]["status"] = "incorrect";  // which is not published
    EXPECT_EQ(schema_violation(record, Schema::run), std::nullopt);
  }
  json empty = good;
  empty["cases"][0]["blocks"][0]["samples_ns"] = json::array();
  EXPECT_TRUE(schema_violation(empty, Schema::run));
}

TEST(Record, KnowsADate) {
  json record = tests::fake_record();
  record["run"]["started_at"] = "yesterday";
  EXPECT_TRUE(schema_violation(record, Schema::run));
}

TEST(Record, HasNoMeasuringShareBeforeTheFirstChild) {
  EXPECT_FALSE(RunInfo{}.measuring_share());
  EXPECT_EQ(tests::fake_record().run.measuring_share(), 0.75);
}

TEST(Protocol, AnAnswerComesBackFromItsText) {
  ProcessResult result;
  result.status = Status::incorrect;
  result.reason = "sum is 3, not 4";
  result.k = 9;
  result.samples = {{.published_ns = 2.5,
                     .span_ns = 1e6,
                     .steps = 400,
                     .worker_steps = {300, 100},
                     .counters = {{"overlap", 1.0}},
                     .flags = {"flag"},
                     .workers = {Disturbance{.minor_faults = 2}},
                     .distance = DistanceProbe{40, 42.5},
                     .loop_turn = SpeedProbe{0.375, 0.75},
                     .multiply_add = SpeedProbe{1.5, 1.5}},
                    {.published_ns = 2.6, .span_ns = 1e6, .region_ns = 9e5, .steps = 400}};
  result.cpus = {{0}, {3}};
  result.facts = {{"tbb_version", "2021.8"}};
  result.observations["wait"].add(1234, 5);
  const json written = result;
  EXPECT_EQ(json(parse_json(json_text(written)).get<ProcessResult>()), written);
}

TEST(Protocol, RefusesAForeignOne) {
  json written = ProcessResult{};
  written["protocol"] = protocol_version + 1;
  EXPECT_THROW(written.get<ProcessResult>(), UsageError);
}

TEST(Protocol, AJobComesBackFromItsText) {
  const CaseJob job{{{0}, {1}}, {2}, true, "/proc/self/fd/5", 12, 3, 1.05, 7, 90};
  const json written = job;
  EXPECT_EQ(json(parse_json(json_text(written)).get<CaseJob>()), written);
  EXPECT_EQ(written.at("timeout_s"), 90);
}

TEST(Status, HasOneNameEach) {
  for (Status status : {Status::ok, Status::skipped, Status::failed, Status::incorrect, Status::timed_out}) {
    EXPECT_EQ(status_from_string(to_string(status)), status);
  }
  EXPECT_THROW(status_from_string("fine"), UsageError);
}

}  // namespace
}  // namespace coresweep
