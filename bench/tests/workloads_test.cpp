// Conformance over the registry: every kernel row is right when played by one worker, and its check goes red on a wrong
// result.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <iterator>
#include <new>
#include <vector>

#include "bench/registry.hpp"
#include "bench/tests/printed.hpp"
#include "bench/workloads/workload.hpp"
#include "harness/exec/core/kernel.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::bench {
namespace {

using exec::Kernel;
using exec::Shape;
using exec::Tally;

/// Memory as a region's: shared with whatever a kernel forks.
class SharedMemory {
 public:
  explicit SharedMemory(std::size_t bytes)
      : bytes_(bytes), at_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (at_ == MAP_FAILED) throw std::bad_alloc();
  }
  ~SharedMemory() { munmap(at_, bytes_); }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  void* get() const { return at_; }

 private:
  std::size_t bytes_;
  void* at_;
};

/// A kernel's state, with one worker that plays all of it.
class Stage {
 public:
  Stage(const Kernel& kernel, const Shape& shape)
      : kernel_(kernel), shape_(shape), memory_(kernel.state_bytes(shape)), tallies(shape.workers) {
    kernel.construct(memory_.get(), shape);
    kernel.reset(memory_.get(), shape);
  }
  ~Stage() { kernel_.destroy(memory_.get()); }

  void play() {
    exec::Worker worker{.shape = &shape_,
                        .state = memory_.get(),
                        .tally = tallies.data(),
                        .stop = &stop_,
                        .index = 0,
                        .program = CORESWEEP_WORKER};
    if (kernel_.is_roles()) {
      if (kernel_.join != nullptr) kernel_.join(worker);
      kernel_.run_role(worker);
      if (kernel_.leave != nullptr) kernel_.leave(worker);
    } else if (kernel_.is_nested()) {
      std::uint64_t sum = 0;
      for (std::uint64_t node = 1; node <= shape_.work; ++node) sum += kernel_.run_node(worker, node);
      kernel_.end_tree(memory_.get(), sum);
    } else {
      kernel_.run_range(worker, 0, shape_.work);
    }
    if (kernel_.leave != nullptr) kernel_.leave(worker);
  }
  exec::Verdict check() const { return kernel_.check(memory_.get(), shape_, tallies); }

 private:
  const Kernel& kernel_;
  const Shape shape_;
  const SharedMemory memory_;
  std::atomic<std::uint32_t> stop_{1};  // a fixed-time role ends at its first look

 public:
  std::vector<Tally> tallies;
};

/// Small enough for a test; sleeps of a microsecond.
Shape small(double work_scale = 1.0) {
  return {.work = 100, .grain = 3, .workers = 1, .serial = 1, .work_scale = work_scale, .own = {1}};
}

std::string name_of(const Kernel& kernel) {
  std::string name(kernel.workload);
  if (!kernel.variant.empty()) name += "_" + std::string(kernel.variant);
  return name;
}

class Kernels : public ::testing::TestWithParam<Kernel> {
 protected:
  void SetUp() override {
    try {
      Stage stage(GetParam(), small());
    } catch (const NotApplicable& reason) {
      GTEST_SKIP() << reason.what();
    }
  }
};
class FixedWork : public Kernels {};  // a fixed time has no number of steps

std::vector<Kernel> runnable() {
  std::vector<Kernel> rows;
  std::ranges::copy_if(kernels(), std::back_inserter(rows), &Kernel::can_run);
  return rows;
}

std::vector<Kernel> of_fixed_work() {
  std::vector<Kernel> rows = runnable();
  std::erase_if(rows, [](const Kernel& kernel) { return kernel.fixed_time; });
  return rows;
}

TEST_P(Kernels, AreRightPlayedByOneWorker) {
  Stage stage(GetParam(), small());
  stage.play();
  const exec::Verdict verdict = stage.check();
  EXPECT_TRUE(verdict.correct) << verdict.reason;
}

TEST_P(FixedWork, DoTheExtraStepsOfWorkScale) {
  Stage stage(GetParam(), small(1.25));
  stage.play();
  EXPECT_TRUE(stage.check().correct) << stage.check().reason;
  EXPECT_EQ(stage.tallies[0].steps, 100U);
  EXPECT_NEAR(static_cast<double>(stage.tallies[0].scratch_steps), 25, 1);
  stage.tallies[0].scratch_steps = 0;
  EXPECT_FALSE(stage.check().correct);
}

TEST_P(FixedWork, CheckGoesRedOnAMissingStep) {
  Stage stage(GetParam(), small());
  stage.play();
  --stage.tallies[0].steps;
  EXPECT_FALSE(stage.check().correct);
}

TEST_P(Kernels, CheckGoesRedOnAWrongResult) {
  const std::string_view workload = GetParam().workload;
  // Without a lock others may undo what a worker did; where there are no others, nothing is lost.
  const bool must_be_exact = GetParam().variant != "none" || workload == "elided_lock";
  if (workload == "deposit") {
    // Worker 0 of two pays in, worker 1 only says that it paid out.
    Stage stage(GetParam(), {.work = 100, .workers = 2});
    stage.play();
    stage.tallies[1].steps = 50;
    EXPECT_EQ(stage.check().correct, !must_be_exact);
    return;
  }
  Stage stage(GetParam(), small());
  stage.play();
  Tally& tally = stage.tallies[0];
  if (tally.checksum != 0) {
    ++tally.checksum;
    EXPECT_FALSE(stage.check().correct);
    return;
  }
  // Without results, what a worker says it did is compared with what the shared state saw.
  bool noticed = false;
  for (std::uint64_t* said : {&tally.steps, &tally.own[0], &tally.own[1]}) {
    ++*said;
    noticed = noticed || !stage.check().correct;
    --*said;
  }
  EXPECT_EQ(noticed, must_be_exact);
}

TEST(SleepSquare, CheckGoesRedWhereAWorkerCannotHaveSlept) {
  const auto row = std::ranges::find(kernels(), "sleep_square", &Kernel::workload);
  ASSERT_NE(row, kernels().end());
  Stage stage(*row, small());
  stage.play();
  EXPECT_TRUE(stage.check().correct);
  stage.tallies[0].own[0] = 100 * 1000 - 1;  // of a hundred sleeps of a microsecond
  EXPECT_EQ(stage.check().reason, "slept for at most 99999 ns instead of 100000");
}

TEST(SleepSquare, RefusesASleepThatNobodyWouldWaitFor) {
  EXPECT_NO_THROW(parse_case("sleep_square/sleep_us:10000000", catalogue()));
  EXPECT_THROW(parse_case("sleep_square/sleep_us:10000001", catalogue()), UsageError);
  EXPECT_THROW(parse_case("sleep_square/sleep_us:9223372036854775807", catalogue()), UsageError);
}

INSTANTIATE_TEST_SUITE_P(All, Kernels, ::testing::ValuesIn(runnable()),
                         [](const auto& kernel) { return name_of(kernel.param); });

INSTANTIATE_TEST_SUITE_P(All, FixedWork, ::testing::ValuesIn(of_fixed_work()),
                         [](const auto& kernel) { return name_of(kernel.param); });

}  // namespace
}  // namespace coresweep::bench
