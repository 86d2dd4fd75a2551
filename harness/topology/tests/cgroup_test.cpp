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
  EXPECT_EQ(cpu_quota(root), 1.5);
  write("/sys/fs/cgroup/user/cpu.max", "20000 40000\n");
  EXPECT_EQ(cpu_quota(root), 0.5);
  write("/sys/fs/cgroup/other/cpu.max", "1000 100000\n");  // somebody else's
  EXPECT_EQ(cpu_quota(root), 0.5);
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
  EXPECT_EQ(cpu_quota(root), 3.0);
}

TEST_F(Cgroup, AContainerSeesItsOwnGroupAtTheMountPoint) {
  mount_v2("/sys/fs/cgroup", "/docker/abc");
  write("/sys/fs/cgroup/cpu.max", "250000 100000\n");
  write("/proc/self/cgroup", "0::/docker/abc\n");
  EXPECT_EQ(cpu_quota(root), 2.5);
  write("/proc/self/cgroup", "0::/elsewhere\n");  // not below the mount: only the mount itself can be seen
  EXPECT_EQ(cpu_quota(root), 2.5);
}

TEST_F(Cgroup, VersionOne) {
  mount_v1("/sys/fs/cgroup/cpu,cpuacct");
  write("/proc/self/cgroup", "5:memory:/wrong\n4:cpu,cpuacct:/job/step\n");
  write("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "120000\n");
  write("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
  write("/sys/fs/cgroup/cpu,cpuacct/job/step/cpu.cfs_quota_us", "-1\n");
  write("/sys/fs/cgroup/cpu,cpuacct/job/step/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(cpu_quota(root), 1.2);
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
