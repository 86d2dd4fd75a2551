// coresweep-worker: one worker of mode `process`. Started by coresweep with the shared region's descriptor and the
// worker's index; already bound. Links kernels and the core only, so that starting it costs what a program costs.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "bench/registry.hpp"
#include "harness/exec/core/standard_streams.hpp"
#include "harness/exec/core/trial.hpp"
#include "harness/model/errors.hpp"

namespace {

void work(int fd, unsigned long index) {
  const auto region = coresweep::exec::Region::attach(fd, coresweep::bench::kernels());
  if (index >= region.slots().size()) throw coresweep::UsageError("no such worker in this region");
  coresweep::exec::work_one_trial_in_process(region, static_cast<std::uint32_t>(index));
}

}  // namespace

int main(int argc, char** argv) {
  coresweep::exec::occupy_standard_streams();
  // What starting and ending a program costs, for the floor beside mode `process`.
  if (argc == 2 && std::string_view(argv[1]) == "--nothing") return 0;
  if (argc != 3) {
    std::fputs("coresweep-worker: coresweep starts this program itself; run: coresweep case ID\n", stderr);
    return static_cast<int>(coresweep::ExitCode::wrong_usage);
  }
  try {
    work(std::atoi(argv[1]), std::strtoul(argv[2], nullptr, 10));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "coresweep-worker: %s\n", error.what());
    return 1;
  }
}
