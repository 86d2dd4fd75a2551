// The registries fit together, and every workload runs in every mode that it does not exclude with a reason.
#include <gtest/gtest.h>

#include <set>

#include "bench/tests/fixture.hpp"
#include "harness/exec/engine/shape.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::bench {
namespace {

template <class Infos>
void expect_described_and_unique(const Infos& infos) {
  std::set<std::string> names;
  for (const auto& info : infos) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name << " is registered twice";
    EXPECT_FALSE(info.description.empty()) << info.name;
  }
}

TEST(Registry, NamesAreUniqueAndDescribed) {
  expect_described_and_unique(catalogue().workloads);
  expect_described_and_unique(catalogue().locks);
  expect_described_and_unique(catalogue().channels);
  expect_described_and_unique(catalogue().barriers);
  expect_described_and_unique(catalogue().modes);
  expect_described_and_unique(catalogue().placements);
}

TEST(Registry, EveryRowBelongsToAWorkloadOfItsName) {
  for (const exec::Kernel& kernel : kernels()) {
    const WorkloadInfo* info = catalogue().workload(kernel.workload);
    ASSERT_NE(info, nullptr) << kernel.workload;
    if (!kernel.can_run()) continue;
    EXPECT_EQ(kernel.is_roles(), info->form == Form::roles) << kernel.workload;
    EXPECT_EQ(kernel.is_nested(), info->form == Form::nested) << kernel.workload;
    EXPECT_EQ(kernel.fixed_time, info->fixed_time) << kernel.workload;
    if (info->takes_lock) {
      EXPECT_NE(catalogue().lock(kernel.variant), nullptr) << kernel.variant;
    }
    if (info->takes_barrier) {
      EXPECT_NE(catalogue().barrier(kernel.variant), nullptr) << kernel.variant;
    }
    if (info->takes_channel) {
      EXPECT_NE(catalogue().channel(kernel.variant), nullptr) << kernel.variant;
    }
  }
}

TEST(Registry, HashesTellEveryRowApart) {
  std::set<std::uint64_t> hashes;
  for (const exec::Kernel& kernel : kernels()) EXPECT_TRUE(hashes.insert(exec::kernel_hash(kernel)).second);
}

/// Axes that make a case small enough for a test.
std::string small_axes(const WorkloadInfo& workload) {
  std::string axes;
  for (const AxisInfo& axis : workload.axes) {
    if (axis.key == "work") axes += "/work:60";
    if (axis.key == "grain") axes += "/grain:4";
    if (axis.key == "sleep_us") axes += "/sleep_us:1";
    if (axis.key == "depth") axes += "/depth:5";
    if (workload.name == "triad" && axis.key == "size") axes += "/size:16";  // small, or not applicable
  }
  return axes;
}

std::vector<std::string> variants_of(const WorkloadInfo& workload) {
  std::vector<std::string> variants;
  if (workload.takes_channel) {
    for (const ChannelInfo& channel : catalogue().channels) variants.push_back("/channel:" + channel.name);
  } else if (workload.takes_barrier) {
    for (const BarrierInfo& barrier : catalogue().barriers) variants.push_back("/barrier:" + barrier.name);
  } else if (workload.takes_lock) {
    variants = {"/lock:none", "/lock:pthread_mutex", "/lock:std_mutex"};  // all of them: see the lock tests
  } else {
    variants = {""};
  }
  return variants;
}

std::vector<std::string> dispatches_of(const WorkloadInfo& workload, const ModeInfo& mode) {
  if (workload.form != Form::tasks || mode.dispatches.empty()) return {""};
  std::vector<std::string> dispatches;
  for (const std::string& dispatch : mode.dispatches) dispatches.push_back("/dispatch:" + dispatch);
  return dispatches;
}

std::vector<std::string> mode_names() {
  std::vector<std::string> names;
  for (const ModeInfo& mode : catalogue().modes) names.push_back(mode.name);
  return names;
}

class EveryWorkload : public ::testing::TestWithParam<std::string> {};  // a mode

TEST_P(EveryWorkload, RunsInEveryModeOrSaysWhyNot) {
  const ModeInfo& mode = *catalogue().mode(GetParam());
  std::size_t ran = 0;
  for (const WorkloadInfo& workload : catalogue().workloads) {
    for (const std::string& variant : variants_of(workload)) {
      for (const std::string& dispatch : dispatches_of(workload, mode)) {
        const std::string id = workload.name + "/mode:" + mode.name + dispatch + variant + small_axes(workload);
        if (const auto reason = not_applicable(parse_case(id, catalogue()), catalogue())) {
          EXPECT_FALSE(reason->empty()) << id;
          continue;
        }
        SCOPED_TRACE(id);
        try {
          OpenedCase opened(id, kernels());
          EXPECT_GT(opened.session->run_trial().steps, 0U);
          ++ran;
        } catch (const NotApplicable& here) {
          EXPECT_FALSE(std::string(here.what()).empty());
        }
      }
    }
  }
  EXPECT_GE(ran, 3U) << "the three workloads of tasks run in every mode";
}

INSTANTIATE_TEST_SUITE_P(All, EveryWorkload, ::testing::ValuesIn(mode_names()),
                         [](const auto& mode) { return mode.param; });

}  // namespace
}  // namespace coresweep::bench
