#include "harness/topology/host.hpp"

#include "harness/topology/affinity.hpp"
#include "harness/topology/tests/fake_root.hpp"

namespace coresweep::topology {
namespace {

class Host : public FakeRoot {};

TEST_F(Host, AbsentIsAbsent) {
  EXPECT_FALSE(cpu_model(root));
  EXPECT_FALSE(os_name(root));
  EXPECT_FALSE(memory_bytes(root));
  EXPECT_FALSE(governor(root, {0, 1}));
  EXPECT_FALSE(turbo(root));
  EXPECT_FALSE(clocksource(root));
  EXPECT_FALSE(steal_ticks(root));
  EXPECT_FALSE(virtualisation(root, "", false));
}

TEST_F(Host, PlainFacts) {
  write("/proc/cpuinfo", "processor\t: 0\nmodel\t\t: 167\nmodel name\t: Some CPU @ 2 GHz\n");
  write("/etc/os-release", "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
  write("/proc/meminfo", "MemTotal:       24684084 kB\nMemFree: 1 kB\n");
  write("/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
  EXPECT_EQ(cpu_model(root), "Some CPU @ 2 GHz");
  EXPECT_EQ(os_name(root), "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(memory_bytes(root), 24684084LL * 1024);
  EXPECT_EQ(clocksource(root), "tsc");
}

TEST_F(Host, GovernorsOfTheUsableCpusOnly) {
  write("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  write("/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance\n");
  write("/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", "performance\n");
  EXPECT_EQ(governor(root, {1, 2}), "performance");
  EXPECT_EQ(governor(root, {0, 1, 2}), "performance, powersave");
}

TEST_F(Host, TurboByEitherDriver) {
  write("/sys/devices/system/cpu/cpufreq/boost", "1\n");
  EXPECT_EQ(turbo(root), "on");
  write("/sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
  EXPECT_EQ(turbo(root), "off");
}

TEST_F(Host, StealIsTheEighthColumn) {
  write("/proc/stat", "cpu  1 2 3 4 5 6 7 42 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
  EXPECT_EQ(steal_ticks(root), 42);
  write("/proc/stat", "cpu  1 2 3 4 5 6 7\n");
  EXPECT_FALSE(steal_ticks(root)) << "an old kernel without the column";
}

TEST_F(Host, Virtualisation) {
  EXPECT_EQ(virtualisation(root, "KVMKVMKVM", false), "kvm");
  EXPECT_EQ(virtualisation(root, "something new", false), "vm");
  EXPECT_EQ(virtualisation(root, "", true), "gvisor");
  write("/.dockerenv", "");
  EXPECT_EQ(virtualisation(root, "", false), "docker");
  EXPECT_EQ(virtualisation(root, "KVMKVMKVM", true), "kvm+gvisor+docker");
  write("/sys/class/dmi/id/product_name", "m7g.metal\n");
  write("/sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
  EXPECT_EQ(virtualisation(root, "", false), "docker") << "bare metal";
  write("/sys/class/dmi/id/product_name", "m7g.large\n");
  EXPECT_EQ(virtualisation(root, "", false), "amazon+docker");
}

TEST_F(Host, TheCpuFlagAloneSaysVm) {
  write("/proc/cpuinfo", "flags\t\t: fpu hypervisor lahf_lm\n");
  EXPECT_EQ(virtualisation(root, "", false), "vm");
  write("/proc/cpuinfo", "flags\t\t: fpu nohypervisor lahf_lm\n");
  EXPECT_FALSE(virtualisation(root, "", false));
}

TEST(Gvisor, IsKnownByItsNames) {
  EXPECT_TRUE(is_gvisor("4.4.0", "#1 SMP Sun Jan 10 15:06:54 PST 2016", ""));
  EXPECT_TRUE(is_gvisor("4.19.0-gvisor", "#1 SMP", ""));
  EXPECT_TRUE(is_gvisor("4.4.0", "#1", "[    0.000000] Starting gVisor..."));
  EXPECT_FALSE(is_gvisor("6.1.0-18-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1", "[ 0.0] Linux version 6.1.0"));
}

TEST(MachineName, IsSafeAsADirectory) {
  EXPECT_EQ(machine_name("box-1.example", "0123456789ab"), "box-1.example-012345");
  EXPECT_EQ(machine_name("", "0123456789ab"), "machine-012345");
  EXPECT_EQ(machine_name("../a b/ü", "0123456789ab"), "a-b----012345");
  EXPECT_EQ(machine_name("...", "0123456789ab"), "machine-012345");
}

}  // namespace
}  // namespace coresweep::topology
