// The worker program of the executors' tests: coresweep-worker with the tests' kernels.
#include <cstdlib>

#include "harness/exec/core/trial.hpp"
#include "harness/exec/tests/test_kernels.hpp"

int main(int argc, char** argv) {
  if (argc == 2) return 0;  // --nothing
  const auto region = coresweep::exec::Region::attach(std::atoi(argv[1]), coresweep::exec::testing::kernels());
  coresweep::exec::work_one_trial_in_process(region, static_cast<std::uint32_t>(std::atoi(argv[2])));
}
