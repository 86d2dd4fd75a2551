#include "harness/topology/cgroup.hpp"

#include "harness/topology/tests/fake_root.hpp"

namespace coresweep::topology {
namespace {

class Cgroup : public FakeRoot {
 protected:
  void mount_v2(const std::string& point, const std::string& mounted = "/") {
    write("/proc/self/mountinfo", "24 1 0:21 / /proc rw - proc proc rw\n30 23 0:26 " + mounted + " " + point +
                                      " rw,nosuid shared:4 - cgroup2 cgroup2 rw\n");
  }
  void mount_v1(const std::string& point, const std::string& mounted = "/") {
    write("/proc/self/mountinfo", "31 23 0:29 " + mounted + " " + point + " rw - cgroup cgroup rw,cpu,cpuacct\n");
  }
  /// A group's limit in v1's two files, in µs.
  void limit_v1(const std::string& directory, const std::string& quota, const std::string& period) {
    write(directory + "/cpu.cfs_quota_us", quota + "\n");
    write(directory + "/cpu.cfs_period_us", period + "\n");
  }
  std::optional<double> cpus() const {
    const auto quota = cpu_quota(root);
    return quota ? std::optional(quota->cpus) : std::nullopt;
  }
};

TEST_F(Cgroup, NoneIsVisible) {
  EXPECT_FALSE(cpu_quota(root));
  EXPECT_FALSE(throttled_us(root));
}

TEST_F(Cgroup, TheSmallestOfAllAncestorsCounts) {
  mount_v2("/sys/fs/cgroup");
  write("/proc/self/cgroup", "0::/user/shell/job\n");
  write("/sys/fs/cgroup/user/cpu.max", "max 100000\n");
  write("/sys/fs/cgroup/user/shell/cpu.max", "150000 100000\n");
  write("/sys/fs/cgroup/user/shell/job/cpu.max", "400000 100000\n");
  EXPECT_EQ(cpus(), 1.5);
  write("/sys/fs/cgroup/user/cpu.max", "20000 40000\n");
  EXPECT_EQ(cpus(), 0.5);
  write("/sys/fs/cgroup/other/cpu.max", "1000 100000\n");  // somebody else's
  EXPECT_EQ(cpus(), 0.5);
}

TEST_F(Cgroup, UnlimitedIsNoQuota) {
  mount_v2("/sys/fs/cgroup");
  write("/proc/self/cgroup", "0::/job\n");
  write("/sys/fs/cgroup/job/cpu.max", "max 100000\n");
  EXPECT_FALSE(cpu_quota(root));
  write("/sys/fs/cgroup/job/cpu.max", "nonsense\n");
  EXPECT_FALSE(cpu_quota(root));
}

TEST_F(Cgroup, TheHierarchyMayBeMountedElsewhere) {
  mount_v2("/sys/fs/cgroup/unified");
  write("/proc/self/cgroup", "3:cpuset:/\n0::/\n");
  write("/sys/fs/cgroup/unified/cpu.max", "300000 100000\n");
  EXPECT_EQ(cpus(), 3.0);
}

TEST_F(Cgroup, AContainerSeesItsOwnGroupAtTheMountPoint) {
  mount_v2("/sys/fs/cgroup", "/docker/abc");
  write("/sys/fs/cgroup/cpu.max", "250000 100000\n");
  write("/proc/self/cgroup", "0::/docker/abc\n");
  EXPECT_EQ(cpus(), 2.5);
  write("/proc/self/cgroup", "0::/elsewhere\n");  // not below the mount: only the mount itself can be seen
  EXPECT_EQ(cpus(), 2.5);
}

TEST_F(Cgroup, VersionOne) {
  mount_v1("/sys/fs/cgroup/cpu,cpuacct");
  write("/proc/self/cgroup", "5:memory:/wrong\n4:cpu,cpuacct:/job/step\n");
  limit_v1("/sys/fs/cgroup/cpu,cpuacct/job", "120000", "100000");
  limit_v1("/sys/fs/cgroup/cpu,cpuacct/job/step", "-1", "100000");
  EXPECT_EQ(cpus(), 1.2);
}

TEST_F(Cgroup, ThePeriodIsThatOfTheQuotaThatCounts) {
  mount_v2("/sys/fs/cgroup");
  write("/proc/self/cgroup", "0::/pod/container\n");
  write("/sys/fs/cgroup/pod/cpu.max", "100000 50000\n");
  write("/sys/fs/cgroup/pod/container/cpu.max", "15000 10000\n");
  EXPECT_EQ(cpu_quota(root), (CpuQuota{1.5, 10'000}));
  write("/sys/fs/cgroup/pod/cpu.max", "500000 1000000\n");  // an ancestor's, and the longest that the kernel takes
  EXPECT_EQ(cpu_quota(root), (CpuQuota{0.5, 1'000'000}));
  write("/sys/fs/cgroup/pod/container/cpu.max", "5000 10000\n");
  EXPECT_EQ(cpu_quota(root), (CpuQuota{0.5, 1'000'000})) << "as many CPUs: the longer period holds back longer";
}

TEST_F(Cgroup, ThePeriodInVersionOne) {
  mount_v1("/sys/fs/cgroup/cpu", "/docker/abc");
  write("/proc/self/cgroup", "4:cpu,cpuacct:/docker/abc/inner\n");
  limit_v1("/sys/fs/cgroup/cpu", "50000", "100000");
  limit_v1("/sys/fs/cgroup/cpu/inner", "25000", "20000");
  EXPECT_EQ(cpu_quota(root), (CpuQuota{0.5, 100'000})) << "the container's, which holds the inner one back";
  limit_v1("/sys/fs/cgroup/cpu", "-1", "100000");
  EXPECT_EQ(cpu_quota(root), (CpuQuota{1.25, 20'000}));
}

TEST_F(Cgroup, BothHierarchiesCount) {
  write("/proc/self/mountinfo",
        "31 23 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
        "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
  write("/proc/self/cgroup", "1:cpu:/job\n0::/job\n");
  limit_v1("/sys/fs/cgroup/cpu/job", "150000", "100000");
  write("/sys/fs/cgroup/unified/job/cpu.max", "40000 20000\n");
  EXPECT_EQ(cpu_quota(root), (CpuQuota{1.5, 100'000}));
  write("/sys/fs/cgroup/unified/job/cpu.max", "20000 20000\n");
  EXPECT_EQ(cpu_quota(root), (CpuQuota{1.0, 20'000}));
}

TEST_F(Cgroup, ThrottledTimeInBothVersions) {
  mount_v2("/sys/fs/cgroup");
  write("/proc/self/cgroup", "0::/user/job\n");
  write("/sys/fs/cgroup/user/cpu.stat", "usage_usec 9\nthrottled_usec 70\n");
  write("/sys/fs/cgroup/user/job/cpu.stat", "usage_usec 5\nnr_throttled 1\nthrottled_usec 30\n");
  EXPECT_EQ(throttled_us(root), 100);
  mount_v1("/sys/fs/cgroup/cpu");
  write("/proc/self/cgroup", "4:cpu:/\n");
  write("/sys/fs/cgroup/cpu/cpu.stat", "nr_periods 4\nthrottled_time 5000\n");
  EXPECT_EQ(throttled_us(root), 5) << "nanoseconds there";
}

}  // namespace
}  // namespace coresweep::topology
