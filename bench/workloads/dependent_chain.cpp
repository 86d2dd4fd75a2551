#include "bench/workloads/chain.hpp"
#include "bench/workloads/task_kernel.hpp"

namespace coresweep::bench {
namespace {

// 256 links take about 0.25 µs: far more than drawing a task of several steps.
constexpr std::uint64_t links = 256;

/// Steps that share nothing, wait for nothing and touch no memory: what keeps these from scaling is the machine.
struct DependentChain {
  static std::uint64_t run(const exec::Shape&, std::uint64_t begin, std::uint64_t end) noexcept {
    return sum_chains(begin, end, links);
  }
  static std::uint64_t expected(const exec::Shape& shape) { return sum_of_chains(shape.work, links); }
};

constexpr exec::Kernel rows[] = {TaskKernel<DependentChain>::row("dependent_chain")};

}  // namespace

extern const Workload workload_dependent_chain{
    .info =
        [] {
          return WorkloadInfo{
              .name = "dependent_chain",
              .description =
                  "chains of dependent integer operations, in registers alone: ns per chain, the cleanest reference "
                  "for "
                  "how far work scales",
              .step = "one chain of 256 multiplications and additions",
              .unit = "ns_per_step",
              .axes = {{"grain", "64", {}, "steps per task"}, {"work", "20000", {}, "steps per trial"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
