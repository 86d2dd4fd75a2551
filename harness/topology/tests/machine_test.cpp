#include "harness/topology/machine.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/model/json_text.hpp"

namespace coresweep::topology {
namespace {

using nlohmann::json;

std::set<std::string> keys_of(const json& object) {
  std::set<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  return keys;
}

json machine_schema() {
  std::ifstream file(CORESWEEP_RUN_SCHEMA);
  return parse_json(std::string(std::istreambuf_iterator<char>(file), {})).at("properties").at("machine");
}

TEST(Machine, HasExactlyTheRecordsKeys) {
  const json schema = machine_schema();
  const json facts = machine_facts(Topology::discover());
  EXPECT_EQ(keys_of(facts), keys_of(schema.at("properties")));
  EXPECT_EQ(keys_of(facts.at("cpus")), keys_of(schema.at("properties").at("cpus").at("properties")));
}

TEST(Machine, IsNamedByHostAndDigest) {
  const Topology machine = Topology::discover();
  const json facts = machine_facts(machine);
  const std::string name = facts.at("name");
  EXPECT_TRUE(name.ends_with("-" + machine.digest().substr(0, 6))) << name;
  EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"),
            std::string::npos);
  EXPECT_EQ(facts.at("topology"), machine.describe());
}

TEST(Machine, EnvironmentSaysWhatMayDiffer) {
  const json facts = environment_facts(Topology::discover());
  EXPECT_TRUE(facts.contains("aslr"));
  EXPECT_TRUE(facts.at("load_average").is_null() || facts.at("load_average").size() == 3);
  EXPECT_GT(facts.at("timer_slack_ns"), 0);
  setenv("OMP_NUM_THREADS", "3", 1);
  EXPECT_EQ(environment_facts(Topology::discover()).at("library_variables").at("OMP_NUM_THREADS"), "3");
  unsetenv("OMP_NUM_THREADS");
  EXPECT_FALSE(environment_facts(Topology::discover()).at("library_variables").contains("OMP_NUM_THREADS"));
}

}  // namespace
}  // namespace coresweep::topology
