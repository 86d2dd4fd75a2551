#include "harness/exec/engine/distance.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <set>
#include <system_error>
#include <utility>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/pinned_thread.hpp"

namespace coresweep::exec {
namespace {

constexpr std::size_t most_others = 8;
// A round trip takes 50 to 2000 ns, so a batch 2 to 60 µs: long against its two looks at the clock (50 ns), short
// against whatever interrupts one.
constexpr std::uint32_t trips_per_batch = 32;
constexpr std::size_t batches = 16;
// A line's address decides through which slice of the cache it goes: several, so that the CPUs' distance remains.
constexpr std::size_t lines = 8;
// Of a pair. A thread that has to share its CPU (with a pool's worker that spins) comes to it within some ms.
constexpr std::int64_t patience_ns = 20'000'000;
constexpr std::uint32_t spins_per_look = 512;
// Below this ratio a contended primitive costs the same within its own noise, and groups of distances overlap.
constexpr double least_ratio = 1.4;
constexpr double noises = 2;

/// What a pair meets on.
struct Court {
  struct alignas(padding) Line {
    std::atomic<std::uint32_t> turn{0};  ///< odd: the follower's
  };
  std::array<Line, lines> line{};
  alignas(padding) std::atomic<bool> over{false};

  /// A batch stays on one line.
  std::atomic<std::uint32_t>& at(std::uint32_t trip) { return line[trip / trips_per_batch % lines].turn; }
};

/// Spins until it is one's turn; false when it is over, or takes too long.
bool await(const Court& court, const std::atomic<std::uint32_t>& word, std::uint32_t turn,
           std::int64_t deadline) noexcept {
  for (std::uint32_t spins = 1; word.load(std::memory_order_acquire) != turn; ++spins) {
    if (spins % spins_per_look != 0) continue;
    if (court.over.load(std::memory_order_relaxed) || now_ns() > deadline) return false;
  }
  return true;
}

void follow(Court& court, std::int64_t deadline) noexcept {
  for (std::uint32_t trip = 0;; ++trip) {
    auto& word = court.at(trip);
    if (!await(court, word, 2 * trip + 1, deadline)) return;
    word.store(2 * trip + 2, std::memory_order_release);
  }
}

/// Half a round trip of each batch, in ns; fewer than asked for where it took too long.
std::vector<double> lead(Court& court, std::int64_t deadline) {
  std::vector<double> times;
  times.reserve(batches);
  std::uint32_t trip = 0;
  for (std::size_t batch = 0; batch <= batches; ++batch) {
    const std::int64_t begin = now_ns();
    for (const std::uint32_t end = trip + trips_per_batch; trip < end; ++trip) {
      auto& word = court.at(trip);
      word.store(2 * trip + 1, std::memory_order_release);
      if (!await(court, word, 2 * trip + 2, deadline)) return times;
    }
    // The first waits for the follower to come.
    if (batch > 0) times.push_back(static_cast<double>(now_ns() - begin) / (2.0 * trips_per_batch));
  }
  return times;
}

/// Tells the follower that it is over, also where there is no leader to be had; before it is joined.
struct End {
  Court& court;
  ~End() { court.over.store(true, std::memory_order_relaxed); }
};

std::optional<Distance> probe_pair(const std::vector<int>& first, const std::vector<int>& second) {
  std::vector<double> times;
  Court court;
  const std::int64_t deadline = now_ns() + patience_ns;
  try {
    const PinnedThread follower(second, [&] { follow(court, deadline); });
    const End end{court};
    const PinnedThread leader(first, [&] { times = lead(court, deadline); });
  } catch (const std::system_error&) {
    return {};  // a place that is lost, or no thread to be had
  }
  if (times.size() < batches) return {};
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
