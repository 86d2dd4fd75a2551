#include "harness/exec/core/region.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "harness/exec/tests/test_kernels.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::exec {
namespace {

Region make_region() {
  return Region::create(testing::kernels()[0], 0, {.work = 7, .grain = 2, .workers = 3}, Dispatch::submit, true);
}

TEST(Region, IsTheSameMemoryAttached) {
  const Region mine = make_region();
  mine.slots()[2].tally.steps = 42;
  const Region theirs = Region::attach(dup(mine.fd()), testing::kernels());
  EXPECT_EQ(theirs.kernel().workload, mine.kernel().workload);
  EXPECT_EQ(theirs.shape().work, 7U);
  EXPECT_EQ(theirs.shape().tasks(), 4U);
  ASSERT_EQ(theirs.slots().size(), 3U);
  EXPECT_EQ(theirs.slots()[2].tally.steps, 42U);
}

TEST(Region, RefusesAnotherBuildsKernel) {
  const Region mine = make_region();
  mine.header().kernel_hash ^= 1;
  EXPECT_THROW(Region::attach(dup(mine.fd()), testing::kernels()), UsageError);
}

TEST(Region, RefusesWhatIsNoRegion) {
  EXPECT_THROW(Region::attach(-1, testing::kernels()), UsageError);
  const Region mine = make_region();
  mine.header().magic = 0;
  EXPECT_THROW(Region::attach(dup(mine.fd()), testing::kernels()), UsageError);
}

TEST(Region, KernelNamesTellKernelsApart) {
  Kernel a{.workload = "ab", .variant = "c"}, b{.workload = "a", .variant = "bc"};
  EXPECT_NE(kernel_hash(a), kernel_hash(b));
}

}  // namespace
}  // namespace coresweep::exec
