#include "harness/exec/engine/distance.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <set>
#include <utility>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/hand_over.hpp"
#include "harness/exec/engine/probe_threads.hpp"

namespace coresweep::exec {
namespace {

constexpr std::size_t most_others = 8;
// A handover takes 20 to 1000 ns, so a batch 1 to 60 µs: long against its look at the clock (25 ns), short against
// whatever interrupts one.
constexpr std::uint64_t handovers_per_batch = 64;
constexpr std::size_t batches = 16;
// A line's address decides through which slice of the cache it goes: several, so that the CPUs' distance remains.
constexpr std::size_t lines = 8;
// Below this ratio a contended primitive costs the same within its own noise, and groups of distances overlap.
constexpr double least_ratio = 1.4;
constexpr double noises = 2;

/// What a pair hands over: a batch stays on one line.
struct Court {
  struct alignas(padding) Line {
    std::atomic<std::uint64_t> number{0};  ///< odd: the follower's
  };
  std::array<Line, lines> line{};
  Patience patience;

  /// Handovers of each line are counted by themselves.
  static std::uint64_t number_of(std::uint64_t batch) { return batch / lines * handovers_per_batch; }
  std::atomic<std::uint64_t>& at(std::uint64_t batch) { return line[batch % lines].number; }
};

/// False where patience has ended.
bool pass_on(Court& court, std::uint64_t batch, std::uint64_t handover) noexcept {
  Waiting waiting(court.patience);
  const std::uint64_t from = Court::number_of(batch) + handover;
  return exec::hand_over(court.at(batch), from, [&] { return waiting.go_on(); }) == from;
}

/// Handovers 1, 3, 5 … of each batch.
void follow(Court& court) noexcept {
  for (std::uint64_t batch = 0; batch <= batches; ++batch) {
    for (std::uint64_t handover = 1; handover < handovers_per_batch; handover += 2) {
      if (!pass_on(court, batch, handover)) return;
    }
  }
}

/// Handovers 0, 2, 4 …, and the clock: one look between two batches. What a handover of each takes, in ns; fewer than
/// asked for where it took too long.
std::vector<double> lead(Court& court) {
  std::vector<double> times;
  times.reserve(batches);
  std::int64_t begin = 0;
  for (std::uint64_t batch = 0; batch <= batches; ++batch) {
    for (std::uint64_t handover = 0; handover < handovers_per_batch; handover += 2) {
      if (!pass_on(court, batch, handover)) return times;
    }
    const std::int64_t now = now_ns();
    // The first waits for the follower to come.
    if (batch > 0) times.push_back(static_cast<double>(now - begin) / handovers_per_batch);
    begin = now;
  }
  return times;
}

std::optional<Distance> probe_pair(const std::vector<int>& first, const std::vector<int>& second) {
  std::vector<double> times;
  Court court;
  const std::array parts{ProbePart{second, [&court] { follow(court); }},
                         ProbePart{first, [&court, &times] { times = lead(court); }}};
  if (!run_parts(parts, court.patience) || times.size() < batches) return {};
  return distance_of(std::move(times));
}

/// Of ascending values; between two of them the nearer one.
double at_share(const std::vector<double>& ascending, double share) {
  return ascending[static_cast<std::size_t>(std::lround(share * static_cast<double>(ascending.size() - 1)))];
}

}  // namespace

bool disagree(const Distance& before, const Distance& after) {
  const auto [low, high] = std::minmax(before.ns, after.ns);
  return high / low > least_ratio + noises * (before.noise + after.noise);
}

Distance distance_of(std::vector<double> batches_ns) {
  std::ranges::sort(batches_ns);
  const double middle = at_share(batches_ns, 0.5);
  return {.ns = middle, .noise = (at_share(batches_ns, 0.75) - at_share(batches_ns, 0.25)) / middle};
}

std::vector<std::vector<int>> probed_places(const std::vector<std::vector<int>>& places) {
  std::vector<std::vector<int>> others;
  std::set<int> taken;
  const auto is_free = [&taken](int cpu) { return !taken.contains(cpu); };
  for (const std::vector<int>& place : places) {
    if (place.empty() || !std::ranges::all_of(place, is_free)) continue;
    taken.insert(place.begin(), place.end());
    others.push_back(place);
  }
  if (others.size() < 2) return {};
  std::vector<std::vector<int>> chosen{others.front()};
  others.erase(others.begin());
  const std::size_t many = std::min(most_others, others.size());
  for (std::size_t i = 0; i < many; ++i) chosen.push_back(others[(i + 1) * others.size() / many - 1]);
  return chosen;
}

std::optional<Distance> LineProber::probe() {
  if (places_.size() < 2) return {};
  Distance sum;
  for (std::size_t other = 1; other < places_.size(); ++other) {
    const auto pair = probe_pair(places_.front(), places_[other]);
    if (!pair) return {};
    sum.ns += pair->ns;
    sum.noise += pair->noise;
  }
  const auto pairs = static_cast<double>(places_.size() - 1);
  return Distance{.ns = sum.ns / pairs, .noise = sum.noise / pairs};
}

}  // namespace coresweep::exec
