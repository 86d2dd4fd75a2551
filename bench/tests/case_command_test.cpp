// `coresweep case`: Google Benchmark's flags are checked before anything is measured or written, and the file of
// --benchmark_out is whole or not there.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/tests/fixture.hpp"
#include "harness/model/json_text.hpp"

namespace coresweep::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* square_id = "square/mode:serial/workers:1/place:cores/grain:1/work:1000/idle_us:0";

struct Ended {
  int code = -1;  ///< negative: of a signal
  std::string said;
};

class CaseCommand : public ::testing::Test {
 protected:
  CaseCommand() {
    std::string name = (fs::temp_directory_path() / "coresweep-case-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~CaseCommand() override { fs::remove_all(folder_); }

  /// Runs it in the folder; `said` is what stands on stderr, or with `all` on both.
  Ended run(const std::string& flags, const std::string& before = "", bool all = false) const {
    const std::string command = "cd " + folder_.string() + " && " + before + " " CORESWEEP_PROGRAM " case " + id_ +
                                " " + flags + (all ? " 2>&1" : " 2>&1 >/dev/null");
    FILE* pipe = popen(command.c_str(), "r");
    Ended ended;
    std::array<char, 4096> buffer;
    while (std::size_t length = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
      ended.said.append(buffer.data(), length);
    }
    const int status = pclose(pipe);
    ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return ended;
  }
  /// One line of complaint, this exit code, and nothing left in the folder.
  void expect_refused(int code, const std::string& flags, const std::string& word, const std::string& before = "") {
    const Ended ended = run(flags, before);
    const auto complaint = ended.said.rfind("coresweep: ");
    EXPECT_EQ(ended.code, code) << flags << ": " << ended.said;
    ASSERT_NE(complaint, std::string::npos) << flags << ": " << ended.said;
    EXPECT_EQ(std::ranges::count(ended.said.substr(complaint), '\n'), 1) << ended.said;
    EXPECT_NE(ended.said.find(word, complaint), std::string::npos) << ended.said;
    EXPECT_TRUE(fs::is_empty(folder_)) << flags << " left " << fs::directory_iterator(folder_)->path();
  }

  fs::path folder_;
  std::string id_ = square_id;
};

constexpr const char* quick = "--benchmark_repetitions=1 ";

TEST_F(CaseCommand, WritesItsResultsWhole) {
  const Ended ended = run(std::string(quick) + "--benchmark_out=o.json");
  EXPECT_EQ(ended.code, 0) << ended.said;
  std::ifstream file(folder_ / "o.json");
  const auto results = parse_json(std::string(std::istreambuf_iterator<char>(file), {}));
  ASSERT_EQ(results.at("benchmarks").size(), 1U);
  EXPECT_EQ(results.at("benchmarks")[0].at("name"), square_id);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "nothing lies beside it";
}

TEST_F(CaseCommand, WritesStraightIntoWhatIsNoFile) {
  const Ended ended = run(std::string(quick) + "--benchmark_out=/dev/stderr --benchmark_format=console");
  EXPECT_EQ(ended.code, 0);
  EXPECT_NE(ended.said.find("\"benchmarks\""), std::string::npos) << ended.said;
}

TEST_F(CaseCommand, SaysWhenTheResultsCannotBeWritten) {
  expect_refused(4, std::string(quick) + "--benchmark_out=/dev/full", "/dev/full");
  // Room for the workers' shared memory, but not for thirty rows of results; then not even for that.
  expect_refused(4, "--benchmark_repetitions=30 --benchmark_out=o.json", "o.json", "ulimit -f 8 &&");
  if (std::string_view(CORESWEEP_SANITIZER_NAME) != "thread") {  // its own shadow is a file: it ends before main
    expect_refused(1, std::string(quick) + "--benchmark_out=o.json", "shared memory", "ulimit -f 0 &&");
  }
  expect_refused(2, std::string(quick) + "--benchmark_out=nowhere/o.json", "nowhere/o.json");
  expect_refused(2, std::string(quick) + "--benchmark_out=.", "--benchmark_out=.");
}

TEST_F(CaseCommand, ChecksEveryFlagBeforeItTouchesAFile) {
  expect_refused(2, "--benchmark_out=o.json --bogus", "--bogus");
  expect_refused(2, "--benchmark_out=o.json --benchmark_bogus=1", "--benchmark_bogus");
  expect_refused(2, "--benchmark_out=o.json --benchmark_out_format=csv", "csv");
  expect_refused(2, "--benchmark_out=o.json --benchmark_repetitions=0", "a number from 1");
  expect_refused(2, "--benchmark_out=o.json --benchmark_filter=x", "the ID says what is measured");
}

TEST_F(CaseCommand, RefusesWhatItCouldOnlyIgnore) {
  expect_refused(2, "--benchmark_min_time=0.1", "--benchmark_repetitions");
  expect_refused(2, "--benchmark_perf_counters=CYCLES", "libpfm");
}

TEST_F(CaseCommand, SkipsWhatThisMachineCannotMeasure) {
  id_ = "smt_pair/mode:thread/workers:2";
  const Ended ended = run(quick, "taskset -c " + std::to_string(usable_cpus()[0]));
  EXPECT_EQ(ended.code, 0) << ended.said;
  EXPECT_NE(ended.said.find("is skipped: no core has two usable CPUs"), std::string::npos) << ended.said;
}

TEST_F(CaseCommand, ListsTheCaseWithoutMeasuringIt) {
  for (const char* flag : {"--benchmark_list_tests", "--benchmark_list_tests=true"}) {
    const Ended ended = run(flag, "", true);
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.said, std::string(square_id) + "\n");
  }
  const Ended measured = run(std::string(quick) + "--benchmark_list_tests=false", "", true);
  EXPECT_NE(measured.said.find("ns_per_step="), std::string::npos) << measured.said;
}

}  // namespace
}  // namespace coresweep::bench
