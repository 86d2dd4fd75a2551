#include "harness/topology/topology.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/model/errors.hpp"
#include "harness/topology/tests/machines.hpp"

namespace coresweep::topology {
namespace {

/// A file of the test's own, removed at the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text = "")
      : path_(std::filesystem::temp_directory_path() / ("coresweep-topology-" + std::to_string(getpid()))) {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string path() const { return path_.string(); }
  std::string text() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

 private:
  std::filesystem::path path_;
};

TEST(Topology, ThisMachinesCounts) {
  const Topology machine = Topology::discover();
  const CpuCounts counts = machine.counts();
  EXPECT_TRUE(machine.is_this_machine());
  EXPECT_GE(counts.usable, 1);
  EXPECT_LE(counts.usable, counts.allowed);
  EXPECT_LE(counts.usable, counts.affinity);
  EXPECT_LE(counts.allowed, counts.online);
  EXPECT_EQ(static_cast<int>(machine.usable().size()), counts.usable);
}

TEST(TopologyDeathTest, TheEnvironmentCannotReplaceThisMachine) {
  // In a process of its own: hwloc is isolated from the environment once, at the first load.
  setenv("HWLOC_SYNTHETIC", "core:3 pu:7", 1);
  setenv("HWLOC_XMLFILE", "/nonexistent", 1);
  const auto check = [] {
    const Topology machine = Topology::discover();
    std::fprintf(stderr, "pus %d\n", machine.counts().usable);
    const bool isolated = getenv("HWLOC_SYNTHETIC") == nullptr && getenv("HWLOC_XMLFILE") == nullptr;
    const bool silent = std::string(getenv("HWLOC_HIDE_ERRORS")) == "2";
    std::exit(isolated && silent && machine.usable().size() != 21 ? 0 : 1);
  };
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(check(), testing::ExitedWithCode(0), "pus");
  unsetenv("HWLOC_SYNTHETIC");
  unsetenv("HWLOC_XMLFILE");
}

TEST(Topology, AChildGetsTheSameFromItsParentsFile) {
  const Topology parent = Topology::discover();
  const TemporaryFile file;
  parent.export_to(file.path());
  const Topology child = Topology::from_parent(file.path());
  EXPECT_TRUE(child.is_this_machine());
  EXPECT_EQ(child.digest(), parent.digest());
  EXPECT_EQ(child.describe(), parent.describe());
}

TEST(Topology, AParentsFileMustComeFromThisBootOfThisMachine) {
  const TemporaryFile file;
  Topology::synthetic("core:2 pu:1").export_to(file.path());
  EXPECT_THROW(Topology::from_parent(file.path()), UsageError) << "carries no boot id";
  Topology::discover().export_to(file.path());
  std::string xml = file.text();
  const std::size_t at = xml.find("CoresweepBoot");
  ASSERT_NE(at, std::string::npos);
  xml.replace(xml.find("value=\"", at) + 7, 4, "zzzz");
  std::ofstream(file.path(), std::ios::trunc) << xml;
  EXPECT_THROW(Topology::from_parent(file.path()), UsageError) << "another boot";
}

TEST(Topology, UnreadableFilesAreOneLineOfWrongUsage) {
  const TemporaryFile garbage("this is no XML");
  for (const std::string& path : {std::string("/nonexistent/machine.xml"), std::string("/"), std::string(""),
                                  garbage.path(), std::string("/dev/null")}) {
    testing::internal::CaptureStderr();
    try {
      Topology::from_file(path);
      ADD_FAILURE() << path << " was accepted";
    } catch (const UsageError& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
      EXPECT_NE(std::string(error.what()).find(path), std::string::npos) << error.what();
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << "hwloc's own words";
    EXPECT_THROW(Topology::from_parent(path), UsageError) << path;
  }
}

TEST(Topology, FilesThatCrashHwlocAreWrongUsage) {
  const TemporaryFile file;
  Topology::synthetic("core:2 pu:1").export_to(file.path());
  std::string xml = file.text();
  const std::size_t cpuset = xml.find(" complete_cpuset=", xml.find("type=\"Core\""));
  ASSERT_NE(cpuset, std::string::npos);
  xml.erase(cpuset, xml.find(' ', cpuset + 1) - cpuset);
  std::ofstream(file.path(), std::ios::trunc) << xml;
  EXPECT_THROW(Topology::from_file(file.path()), UsageError);
}

TEST(Topology, VersionThreeIsNamed) {
  const TemporaryFile file;
  Topology::synthetic("core:2 pu:1").export_to(file.path());
  std::string xml = file.text();
  const std::string version = "topology version=\"";
  const std::size_t at = xml.find(version);
  ASSERT_NE(at, std::string::npos);
  xml.replace(at + version.size(), 1, "3");
  std::ofstream(file.path(), std::ios::trunc) << xml;
  try {
    Topology::from_file(file.path());
    FAIL() << "version 3 was accepted";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("version 3"), std::string::npos) << error.what();
  }
}

TEST(Topology, BadSyntheticDescriptionsAreWrongUsage) {
  for (const char* description : {"", " ", "nonsense", "core:0 pu:1", "pu", "core:2 pu:2 core:2", "pack:-1 pu:1"}) {
    testing::internal::CaptureStderr();
    EXPECT_THROW(Topology::synthetic(description), UsageError) << description;
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << description;
  }
}

TEST(Topology, TheDigestIsOfTheShapeAlone) {
  const std::string digest = Topology::synthetic("pack:1 l3:1 core:2 pu:2").digest();
  EXPECT_EQ(digest.size(), 12U);
  EXPECT_EQ(digest.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(Topology::synthetic("pack:1 [numa(memory=9GB)] l3:1 core:2 pu:2").digest(),
            Topology::synthetic("pack:1 [numa(memory=7GB)] l3:1 core:2 pu:2").digest());
  EXPECT_NE(Topology::synthetic("pack:1 l3:1 core:4 pu:1").digest(), digest);
  EXPECT_NE(Topology::synthetic("pack:1 l3:1(size=7MB) core:2 pu:2").digest(), digest);
  EXPECT_NE(Topology::synthetic("pack:1 l3:1 core:2 pu:2(indexes=0,2,1,3)").digest(), digest);
}

TEST(Topology, EveryRealMachineHasADigestOfItsOwn) {
  CORESWEEP_NEED_MACHINES();
  std::vector<std::string> digests;
  for (const std::string& file : machine_files()) digests.push_back(Topology::from_file(file).digest());
  std::sort(digests.begin(), digests.end());
  EXPECT_EQ(std::unique(digests.begin(), digests.end()), digests.end());
}

TEST(Topology, ForeignCounts) {
  CORESWEEP_NEED_MACHINES();
  const CpuCounts offline = Topology::from_file(machine_file("06")).counts();
  EXPECT_EQ(offline.online, 17);
  EXPECT_EQ(offline.usable, 17);
  const CpuCounts confined = Topology::from_file(machine_file("07")).counts();
  EXPECT_EQ(confined.online, 32);
  EXPECT_EQ(confined.allowed, 6);
  EXPECT_EQ(confined.affinity, 6);
  EXPECT_EQ(confined.usable, 6);
  EXPECT_FALSE(confined.quota);
}

TEST(Topology, DescribeHasTheContractsKeys) {
  const nlohmann::json machine = Topology::synthetic("pack:2 l3:1 core:2 pu:2").describe();
  for (const char* key :
       {"online", "allowed", "affinity", "usable", "packages", "numa_nodes", "l3", "cores", "pus", "smt"}) {
    EXPECT_TRUE(machine.at(key).is_number_integer()) << key;
  }
  EXPECT_TRUE(machine.at("quota").is_null());
  EXPECT_EQ(machine.at("smt"), 2);
  EXPECT_EQ(machine.at("l3"), 2);
  EXPECT_EQ(machine.at("places").size(), 8U);
  EXPECT_EQ(machine.at("places")[5]["smt_rank"], 1);
  EXPECT_FALSE(machine.at("this_machine"));
}

TEST(Topology, KindsSayWhatTheyAre) {
  CORESWEEP_NEED_MACHINES();
  const nlohmann::json kinds = Topology::from_file(machine_file("01")).describe().at("kinds");
  ASSERT_EQ(kinds.size(), 2U);
  EXPECT_EQ(kinds[0]["cpus"], nlohmann::json({12, 13, 14, 15, 16, 17, 18, 19}));
  EXPECT_EQ(kinds[1]["efficiency"], 1);
  EXPECT_EQ(kinds[1]["infos"]["FrequencyMaxMHz"], "5000");
}

TEST(Topology, TextNamesEveryCount) {
  const std::string text = Topology::discover().describe_text();
  for (const char* word : {"online", "allowed", "affinity", "usable", "quota"}) {
    EXPECT_NE(text.find(std::string("\n") + word), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace coresweep::topology
