#include "harness/topology/binding.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <fstream>
#include <thread>

#include "harness/model/errors.hpp"
#include "harness/topology/tests/machines.hpp"

namespace coresweep::topology {
namespace {

CpuList sorted(CpuList cpus) {
  std::sort(cpus.begin(), cpus.end());
  return cpus;
}

/// The kernel's word, not through our own reader.
CpuList kernel_mask() {
  cpu_set_t set;
  CPU_ZERO(&set);
  EXPECT_EQ(sched_getaffinity(0, sizeof(set), &set), 0);
  CpuList cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

TEST(Binding, EachUsableCpuAndOnlyTheCallingThread) {
  const Topology machine = Topology::discover();
  const CpuList before = kernel_mask();
  for (const int cpu : machine.usable()) {
    std::thread([&] {
      bind_this_thread(machine, {cpu});
      EXPECT_EQ(read_back(), CpuList{cpu});
      EXPECT_EQ(kernel_mask(), CpuList{cpu});
    }).join();
    EXPECT_EQ(kernel_mask(), before);
  }
}

TEST(Binding, TheWholeUniverse) {
  const Topology machine = Topology::discover();
  std::thread([&] {
    bind_this_thread(machine, {machine.usable().front()});
    bind_this_thread(machine, machine.usable());
    EXPECT_EQ(kernel_mask(), sorted(machine.usable()));
  }).join();
}

TEST(Binding, WithTheParentsTopology) {
  const Topology machine = Topology::discover();
  const auto file = std::filesystem::temp_directory_path() / ("coresweep-binding-" + std::to_string(getpid()));
  machine.export_to(file.string());
  const Topology child = Topology::from_parent(file.string());
  std::filesystem::remove(file);
  std::thread([&] {
    bind_this_thread(child, {child.usable().back()});
    EXPECT_EQ(kernel_mask(), CpuList{child.usable().back()});
  }).join();
}

TEST(Binding, TheUniverseStaysWhatItWasAtStart) {
  std::thread([] {
    const Topology before = Topology::discover();
    bind_this_thread(before, {before.usable().front()});
    const Topology after = Topology::discover();
    EXPECT_EQ(after.usable(), before.usable());
    EXPECT_EQ(after.counts().affinity, before.counts().affinity);
  }).join();
}

void expect_refused(const Topology& machine, const CpuList& cpus) {
  const CpuList before = kernel_mask();
  EXPECT_THROW(bind_this_thread(machine, cpus), MissingError);
  EXPECT_EQ(kernel_mask(), before);
}

TEST(Binding, NeverWithASyntheticMachine) {
  expect_refused(Topology::synthetic("core:2 pu:1"), {0});
}

TEST(Binding, NeverWithAForeignMachine) {
  CORESWEEP_NEED_MACHINES();
  for (const std::string& file : machine_files()) {
    const Topology machine = Topology::from_file(file);
    EXPECT_FALSE(machine.is_this_machine());
    expect_refused(machine, {machine.usable().front()});
  }
}

TEST(Binding, NeverWithThisMachinesOwnXmlAsAForeignFile) {
  const auto file = std::filesystem::temp_directory_path() / ("coresweep-foreign-" + std::to_string(getpid()));
  Topology::discover().export_to(file.string());
  setenv("HWLOC_THISSYSTEM", "1", 1);  // makes hwloc bind real CPUs by a foreign file's numbers
  const Topology machine = Topology::from_file(file.string());
  std::filesystem::remove(file);
  expect_refused(machine, {machine.usable().front()});
  unsetenv("HWLOC_THISSYSTEM");
}

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(Binding, PartlyToCpusThatTheKernelLeavesOutIsAnError) {
  // This machine's boot id on a machine of CPUs that are not here: hwloc passes them on, the kernel drops them.
  const auto path =
      (std::filesystem::temp_directory_path() / ("coresweep-dropped-" + std::to_string(getpid()))).string();
  const Topology here = Topology::discover();
  here.export_to(path);
  const std::string own = text_of(path);
  const std::size_t info = own.rfind('<', own.find("CoresweepBoot"));
  Topology::synthetic("core:900 pu:1").export_to(path);
  std::string larger = text_of(path);
  larger.insert(larger.find('<', larger.find("type=\"Machine\"")), own.substr(info, own.find('>', info) + 1 - info));
  std::ofstream(path, std::ios::trunc) << larger;
  const Topology machine = Topology::from_parent(path);
  std::filesystem::remove(path);
  std::thread([&] {
    bind_this_thread(machine, {here.usable().front()});
    EXPECT_THROW(bind_this_thread(machine, {here.usable().front(), 899}), MissingError);
  }).join();
}

TEST(Binding, ToNoCpuOrOneThatIsNotThereIsAnError) {
  const Topology machine = Topology::discover();
  std::thread([&] {
    EXPECT_THROW(bind_this_thread(machine, {}), MissingError);
    EXPECT_THROW(bind_this_thread(machine, {-1}), MissingError);
    EXPECT_THROW(bind_this_thread(machine, {100'000}), MissingError);
    EXPECT_THROW(bind_this_thread(machine, {machine.usable().front(), 100'000}), MissingError);
  }).join();
}

}  // namespace
}  // namespace coresweep::topology
