#include "harness/sweep/gbench_results.hpp"

#include <gtest/gtest.h>

#include "harness/model/tests/fake_record.hpp"

namespace coresweep::sweep {
namespace {

TEST(GbenchResults, HasEveryRepetitionUnderTheCasesId) {
  const RunRecord record = coresweep::tests::fake_record();
  const auto results = gbench_results(record);
  const auto& rows = results.at("benchmarks");
  ASSERT_EQ(rows.size(), 4U);  // two blocks of two samples; the skipped case has none
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].at("name"), record.cases[0].subject.id());
    EXPECT_EQ(rows[i].at("run_name"), record.cases[0].subject.id());
    EXPECT_EQ(rows[i].at("run_type"), "iteration");
    EXPECT_EQ(rows[i].at("repetition_index"), i);
    EXPECT_EQ(rows[i].at("repetitions"), 4);
    EXPECT_EQ(rows[i].at("iterations"), 4);
    EXPECT_EQ(rows[i].at("time_unit"), "ns");
    EXPECT_TRUE(rows[i].at("real_time").is_number());
    EXPECT_TRUE(rows[i].at("cpu_time").is_number());
  }
  EXPECT_EQ(rows[3].at("real_time"), 4.5);
  EXPECT_EQ(results.at("context").at("caches"), nlohmann::json::array());
  EXPECT_EQ(results.at("context").at("library_build_type"), "debug");
  for (const char* unobserved : {"mhz_per_cpu", "cpu_scaling_enabled", "load_avg"}) {
    EXPECT_FALSE(results.at("context").contains(unobserved)) << unobserved;
  }
}

TEST(CiResults, HasOneMedianPerCase) {
  const RunRecord record = coresweep::tests::fake_record();
  const auto results = ci_results(record);
  ASSERT_EQ(results.at("benchmarks").size(), 1U);
  const auto& row = results.at("benchmarks")[0];
  EXPECT_EQ(row.at("name"), record.cases[0].subject.id());
  EXPECT_EQ(row.at("real_time"), 3.125);  // of process values 2.5 and 3.75
  EXPECT_FALSE(row.contains("aggregate_name"));
}

TEST(CiResults, LeavesOutACaseThatIsNotOk) {
  RunRecord record = coresweep::tests::fake_record();
  record.cases[0].status = Status::incorrect;
  EXPECT_TRUE(ci_results(record).at("benchmarks").empty());
  EXPECT_TRUE(gbench_results(record).at("benchmarks").empty());
}

}  // namespace
}  // namespace coresweep::sweep
