// What a user's environment must not do to a measurement.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bench/tests/fixture.hpp"
#include "harness/model/json_text.hpp"

namespace coresweep::bench {
namespace {

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> buffer;
  while (std::size_t length = std::fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), length);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return text;
}

TEST(Environment, LibgompDoesNotMakeTheMachineSmaller) {
  const auto cpus = usable_cpus();
  if (cpus.size() < 2) GTEST_SKIP() << "needs two CPUs";
  const std::string variables =
      "GOMP_CPU_AFFINITY=" + std::to_string(cpus[0]) + " OMP_PROC_BIND=true OMP_PLACES=cores ";
  const auto seen = parse_json(output_of(variables + CORESWEEP_PROGRAM " topology --json"));
  EXPECT_EQ(seen.at("affinity"), cpus.size());
  EXPECT_EQ(seen.at("usable"), cpus.size());
}

TEST(Environment, GoogleBenchmarksVariablesChangeNothing) {
  const std::string text = output_of("BENCHMARK_FILTER=nothing BENCHMARK_LIST_TESTS=true " CORESWEEP_PROGRAM
                                     " case square/mode:serial/work:1000 2>/dev/null");
  EXPECT_NE(text.find("ns_per_step"), std::string::npos) << text;
}

TEST(Environment, ClosedStandardStreamsAreNotTakenForFiles) {
  const std::string text = output_of("d=$(mktemp -d); cd $d; (" CORESWEEP_PROGRAM
                                     " run smoke --filter '^square/mode:serial' --out $d/run <&- >&- 2>&-); grep -vc "
                                     "'^{' run/journal.jsonl; rm -r $d");
  EXPECT_EQ(text, "0\n") << "lines of the journal that are none";
}

TEST(Environment, TheExitCodeTellsWhereNobodyCanBeTold) {
  for (const char* nowhere : {"2>/dev/full", "2>&-", "<&- >&- 2>&-"}) {
    const std::string text = output_of("(" CORESWEEP_PROGRAM " case nosuch " + std::string(nowhere) + "); echo $?");
    EXPECT_EQ(text, "2\n") << nowhere;
  }
}

TEST(Environment, BytesThatAreNoTextAreRecorded) {
  output_of("d=$(mktemp -d); cd $d; GLIBC_TUNABLES=$(printf 'x\\351') " CORESWEEP_PROGRAM
            " run smoke --filter '^square/mode:serial' --out $d/run >/dev/null 2>&1 && rm -r $d");
}

TEST(Environment, RunningOutOfDescriptorsIsSaidInOneLine) {
  if (std::string_view(CORESWEEP_SANITIZER_NAME) == "undefined") {
    GTEST_SKIP() << "the sanitizer asks a pipe of its own whether memory can be read";
  }
  const std::string text = output_of("d=$(mktemp -d); prlimit --nofile=10 " CORESWEEP_PROGRAM
                                     " run smoke --out $d/run 2>&1 >/dev/null; echo \"exit $?\"; rm -r $d");
  EXPECT_NE(text.find("Too many open files; raise the limits"), std::string::npos) << text;
  EXPECT_NE(text.find("exit 4"), std::string::npos) << text;
}

TEST(Environment, AForeignTopologyIsAFileOfSensibleSize) {
  const std::string huge = ::testing::TempDir() + "coresweep-huge.xml";
  std::ofstream(huge).close();
  std::filesystem::resize_file(huge, (std::uintmax_t{64} << 20) + 1);
  for (const std::string& source : {std::string("/dev/zero"), std::string("/"), huge}) {
    for (const char* query : {" topology", " place cores --workers 1"}) {
      std::string command = "timeout 20 " CORESWEEP_PROGRAM;
      command.append(query).append(" --topology ").append(source).append(" 2>/dev/null");
      const int status = std::system(command.c_str());
      EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 2) << command << ": " << status;
    }
  }
  std::filesystem::remove(huge);
}

}  // namespace
}  // namespace coresweep::bench
