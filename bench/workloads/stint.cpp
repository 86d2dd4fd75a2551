#include "bench/workloads/stint.hpp"

#include <sched.h>
#include <time.h>

#include <set>
#include <vector>

#include "bench/workloads/jain.hpp"
#include "bench/workloads/ticks.hpp"
#include "harness/exec/core/opaque.hpp"

namespace coresweep::bench {
namespace {

// In less time than this even a fair lock looks unfair.
constexpr std::int64_t jain_window_ns = 100'000'000;

std::int64_t cpu_clock_ns() noexcept {
  timespec time{};
  if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) != 0) return -1;
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// How many CPUs this thread may use; 1 where nobody says.
int cpus_to_choose_from() noexcept {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  return sched_getaffinity(0, sizeof mask, &mask) == 0 ? CPU_COUNT(&mask) : 1;
}

bool share_a_cpu(std::span<const Stint> stints) {
  std::set<int> taken;
  return std::ranges::any_of(stints,
                             [&](const Stint& stint) { return stint.cpu >= 0 && !taken.insert(stint.cpu).second; });
}

void add_running_share(Counters& counters, std::span<const Stint> stints, double steps) {
  double cpu_ns = 0, least = 1, missing = 0;
  for (const Stint& stint : stints) {
    if (stint.cpu_ns < 0) return;
    const auto own_ns = static_cast<double>(std::max<std::int64_t>(stint.end_ns - stint.begin_ns, 1));
    const double share = std::min(1.0, static_cast<double>(stint.cpu_ns) / own_ns);
    cpu_ns += static_cast<double>(stint.cpu_ns);
    least = std::min(least, share);
    missing += 1 - share;
  }
  counters["cpu_ns_per_step"] = cpu_ns / steps;
  const bool never = share_a_cpu(stints);
  counters["running_share"] = never ? 0 : least;
  counters["running_share_least"] = never ? 0 : std::max(0.0, 1 - missing);
}

/// What something took of the workers' time: of all of it together, and of its own of the one of whom it took most.
struct Shares {
  double of_all = 0;
  double most = 0;
};
Shares shares_of(std::span<const Stint> stints, std::span<const double> took_ns) {
  double took = 0, lasted = 0, most = 0;
  for (std::size_t i = 0; i < stints.size(); ++i) {
    const auto own_ns = static_cast<double>(std::max<std::int64_t>(stints[i].end_ns - stints[i].begin_ns, 1));
    const double own_took_ns = std::min(took_ns[i], own_ns);  // one stamp stands for many: they may say too much
    took += own_took_ns;
    lasted += own_ns;
    most = std::max(most, own_took_ns / own_ns);
  }
  return {took / lasted, most};
}

}  // namespace

void Stint::begin() noexcept {
  choice = cpus_to_choose_from();
  cpu = choice == 1 ? sched_getcpu() : -1;
  cpu_ns = cpu_clock_ns();
  begin_ns = exec::now_ns();
  ticks = bench::ticks();
}

void Stint::end(std::uint64_t steps_done) noexcept {
  ticks = bench::ticks() - ticks;
  end_ns = exec::now_ns();
  if (cpu_ns >= 0) cpu_ns = cpu_clock_ns() - cpu_ns;
  steps = steps_done;
}

double ns_per_tick(std::span<const Stint> stints) {
  double ns = 0, ticks = 0;
  for (const Stint& stint : stints) {
    ns += static_cast<double>(stint.end_ns - stint.begin_ns);
    ticks += static_cast<double>(stint.ticks);
  }
  return ticks > 0 ? ns / ticks : 0;
}

double perfect_round_ns(const RoundWork& work, unsigned at_once) noexcept {
  const double all_work = (work.inside_ns + work.outside_ns) / std::max(1U, at_once);
  return work.locks == 0 ? all_work : std::max(work.inside_ns / work.locks, all_work);
}

unsigned at_once(std::span<const Stint> stints) {
  std::set<int> bound;
  int free = 0;
  for (const Stint& stint : stints) {
    if (stint.cpu >= 0) {
      bound.insert(stint.cpu);
    } else {
      free = std::max(free, stint.choice);
    }
  }
  return static_cast<unsigned>(
      std::clamp<std::size_t>(bound.size() + static_cast<std::size_t>(free), 1, stints.size()));
}

Counters stint_counters(std::span<const Stint> stints, const RoundWork& work) {
  std::int64_t begin_ns = stints.front().begin_ns, end_ns = 0;
  std::vector<std::uint64_t> shares;
  shares.reserve(stints.size());
  double steps = 0;
  for (const Stint& stint : stints) {
    begin_ns = std::min(begin_ns, stint.begin_ns);
    end_ns = std::max(end_ns, stint.end_ns);
    shares.push_back(stint.steps);
    steps += static_cast<double>(stint.steps);
  }
  if (steps == 0 || end_ns <= begin_ns) return {};
  const auto wall_ns = static_cast<double>(end_ns - begin_ns);
  const double round_ns = wall_ns / steps;
  const unsigned running = at_once(stints);
  Counters counters{{"inside_ns", work.inside_ns},
                    {"outside_ns", work.outside_ns},
                    {"at_once", running},
                    {"overhead_ns", round_ns - perfect_round_ns(work, running)}};
  if (stints.size() > 1) {
    counters["not_working_share"] = 1 - (work.inside_ns + work.outside_ns) / (running * round_ns);
  }
  if (stints.size() > 1 && end_ns - begin_ns >= jain_window_ns) counters["jain"] = jain_index(shares);
  add_running_share(counters, stints, steps);
  return counters;
}

void add_wait_shares(Counters& counters, std::span<const Stint> stints, std::span<const double> waited_ns) {
  if (stints.empty()) return;
  const Shares waited = shares_of(stints, waited_ns);
  counters["wait_share"] = waited.of_all;
  counters["wait_share_most"] = waited.most;
}

double stamp_cost_ns() {
  return fastest_ns(1000, [] { exec::opaque(ticks()); });
}

}  // namespace coresweep::bench
