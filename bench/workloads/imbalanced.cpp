#include <bit>

#include "bench/workloads/chain.hpp"
#include "bench/workloads/mix.hpp"
#include "bench/workloads/task_kernel.hpp"
#include "harness/exec/core/clock.hpp"

namespace coresweep::bench {
namespace {

enum class Lengths : std::uint64_t { uniform, heavy };

constexpr std::uint64_t shortest = 512;  // links: about 0.8 µs
constexpr int most_doublings = 10;       // the longest is up to 2048 times the shortest
// Both kinds have this mean: 512 · 1.5 · (10 + 2) / 2, the heavy tail's.
constexpr std::uint64_t mean = 4608;

/// Links of step i, the same in every run, mode and process. The heavy tail: twice as long is half as likely (a Pareto
/// distribution with exponent 1, cut off).
std::uint64_t length_of(std::uint64_t i, Lengths lengths) noexcept {
  const std::uint64_t random = mix(i * golden_ratio);
  if (lengths == Lengths::uniform) return 1 + random % (2 * mean);
  const int doublings = std::min(std::countl_zero(random | 1), most_doublings);
  const std::uint64_t least = shortest << doublings;
  return least + random % least;
}

/// Steps of very different length: who is dealt the last long one keeps all others waiting.
struct Imbalanced {
  static Lengths lengths_of(const exec::Shape& shape) noexcept { return static_cast<Lengths>(shape.own[0]); }

  /// Every task leaves a stamp, since nobody knows which is a worker's last; a task takes microseconds.
  static std::uint64_t run(exec::Worker& worker, std::uint64_t begin, std::uint64_t end) noexcept {
    auto& [first_begin, last_end] = worker.tally->own;
    if (first_begin == 0) first_begin = static_cast<std::uint64_t>(exec::now_ns());
    const Lengths lengths = lengths_of(*worker.shape);
    std::uint64_t sum = 0;
    for (std::uint64_t i = begin; i < end; ++i) sum += run_chain(i, length_of(i, lengths));
    last_end = static_cast<std::uint64_t>(exec::now_ns());
    return sum;
  }
  static std::uint64_t expected(const exec::Shape& shape) {
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < shape.work; ++i) sum += repeated(chain_step, length_of(i, lengths_of(shape)))(i);
    return sum;
  }
  /// From the first worker's begin to the last one's end, over the mean time between a worker's own begin and end.
  static exec::Verdict verify(const exec::Shape& shape, std::span<const exec::Tally> tallies) {
    std::uint64_t first = ~std::uint64_t{0}, last = 0;
    double busy = 0;
    for (const auto& tally : tallies) {
      if (tally.own[1] == 0) continue;  // no task came its way
      first = std::min(first, tally.own[0]);
      last = std::max(last, tally.own[1]);
      busy += static_cast<double>(tally.own[1] - tally.own[0]);
    }
    if (busy <= 0) return {};
    return {.correct = true,
            .reason = {},
            .counters = {{"load_imbalance", static_cast<double>(last - first) * shape.workers / busy}}};
  }
};

constexpr exec::Kernel rows[] = {TaskKernel<Imbalanced>::row("imbalanced")};

}  // namespace

extern const Workload workload_imbalanced{
    .info =
        [] {
          return WorkloadInfo{
              .name = "imbalanced",
              .description =
                  "steps of seeded, very different lengths: ns per step, and load_imbalance: from "
                  "the first worker's begin to the last one's end, over the mean of all workers' own, gaps between "
                  "tasks included (makespan ÷ ideal needs the serial case: the report has it)",
              .step = "one chain of operations; 4608 of them on average",
              .unit = "ns_per_step",
              .axes = {{"grain", "1", {}, "steps per task"},
                       {"work", "2000", {}, "steps per trial"},
                       {"lengths",
                        "heavy",
                        {"uniform", "heavy"},
                        "uniform: from 1 to 9216 operations; heavy: a Pareto tail from 512 to 1048575"}}};
        },
    .rows = rows};

}  // namespace coresweep::bench
