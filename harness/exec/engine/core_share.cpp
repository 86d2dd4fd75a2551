#include "harness/exec/engine/core_share.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/opaque.hpp"
#include "harness/exec/engine/probe_threads.hpp"

namespace coresweep::exec {
namespace {

constexpr std::size_t most_cpus = 16;
// 3 to 6 µs a batch and loop: long against the look at the clock (50 ns), short against whatever interrupts one.
constexpr std::uint64_t turns = 8000;
constexpr std::uint64_t multiply_adds = 2000;
constexpr std::size_t batches = 10;

double since_ns(std::int64_t begin, std::uint64_t steps) noexcept {
  return static_cast<double>(now_ns() - begin) / static_cast<double>(steps);
}

[[gnu::noinline]] double time_loop_turn() noexcept {
  const std::uint64_t step = opaque(3);  // a constant would be added before it comes to the adder
  std::uint64_t sum = 1;
  const std::int64_t begin = now_ns();
  for (std::uint64_t left = opaque(turns); left != 0; --left) sum = opaque(sum + step);
  return since_ns(begin, turns);
}

/// Four steps a turn: it is the chain that takes the time, not the loop around it.
[[gnu::noinline]] double time_multiply_add() noexcept {
  const std::uint64_t factor = opaque(6364136223846793005U), step = opaque(1442695040888963407U);
  std::uint64_t value = 1;
  const std::int64_t begin = now_ns();
  for (std::uint64_t left = opaque(multiply_adds / 4); left != 0; --left) {
    value = opaque(value * factor + step);
    value = opaque(value * factor + step);
    value = opaque(value * factor + step);
    value = opaque(value * factor + step);
  }
  return since_ns(begin, multiply_adds);
}

/// Where the threads of one probe meet.
struct Meeting {
  std::size_t expected = 0;
  std::atomic<std::size_t> arrived{0};
  Patience patience{};
};

/// False where somebody did not come in time.
bool meet(Meeting& meeting) noexcept {
  meeting.arrived.fetch_add(1, std::memory_order_relaxed);
  Waiting waiting(meeting.patience);
  while (meeting.arrived.load(std::memory_order_relaxed) < meeting.expected) {
    if (!waiting.go_on()) return false;
  }
  return true;
}

std::optional<CoreSpeed> measure(Meeting& meeting) noexcept {
  if (!meet(meeting)) return {};
  std::array<CoreSpeed, batches> times;
  time_loop_turn();  // the first brings code, caches and clock near
  for (CoreSpeed& time : times) time = {.loop_turn_ns = time_loop_turn(), .multiply_add_ns = time_multiply_add()};
  return speed_of(times);
}

double median_of(std::span<const CoreSpeed> batches_seen, double CoreSpeed::*loop) {
  std::vector<double> times;
  times.reserve(batches_seen.size());
  for (const CoreSpeed& seen : batches_seen) times.push_back(seen.*loop);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  return *middle;
}

}  // namespace

std::optional<CoreSpeed> speed_of(std::span<const CoreSpeed> seen) {
  if (seen.empty()) return {};
  const CoreSpeed speed{.loop_turn_ns = median_of(seen, &CoreSpeed::loop_turn_ns),
                        .multiply_add_ns = median_of(seen, &CoreSpeed::multiply_add_ns)};
  // A clock that stands still says nothing.
  return speed.loop_turn_ns > 0 && speed.multiply_add_ns > 0 ? std::optional(speed) : std::nullopt;
}

std::optional<CoreSpeed> slowest_of(std::span<const CoreSpeed> speeds) {
  if (speeds.empty()) return {};
  return *std::ranges::max_element(speeds, {}, &CoreSpeed::quotient);
}

std::vector<int> probed_cpus(const std::vector<std::vector<int>>& places) {
  std::vector<int> all;
  for (const std::vector<int>& place : places) {
    if (!place.empty() && std::ranges::find(all, place.front()) == all.end()) all.push_back(place.front());
  }
  if (all.size() <= most_cpus) return all;
  std::vector<int> chosen;
  for (std::size_t i = 0; i < most_cpus; ++i) chosen.push_back(all[i * all.size() / most_cpus]);
  return chosen;
}

std::optional<CoreSpeed> LoopProber::probe() {
  Meeting meeting{.expected = cpus_.size()};
  std::vector<std::optional<CoreSpeed>> seen(cpus_.size());
  std::vector<ProbePart> parts;
  for (std::size_t i = 0; i < cpus_.size(); ++i) {
    parts.push_back({{cpus_[i]}, [&meeting, &seen, i] { seen[i] = measure(meeting); }});
  }
  if (!run_parts(parts, meeting.patience)) return {};
  std::vector<CoreSpeed> speeds;
  for (const auto& speed : seen) {
    if (!speed) return {};
    speeds.push_back(*speed);
  }
  return slowest_of(speeds);
}

}  // namespace coresweep::exec
