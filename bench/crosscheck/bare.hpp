#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

/// What coresweep-direct's figures have in common. Nothing of coresweep's is used here, on purpose.
namespace coresweep::direct {

inline constexpr int workers = 2;
inline constexpr int repetitions = 7;

/// A name on the command line, and what it measures, in ns.
struct Figure {
  std::string_view name;
  double (*measure)();
};
std::span<const Figure> pool_figures();
std::span<const Figure> process_figures();
std::span<const Figure> ring_figures();
std::span<const Figure> memory_figures();

/// The CPUs of the two workers, and of a caller that does not work; -1: not bound.
struct Places {
  std::array<int, workers> of_worker{-1, -1};
  int of_caller = -1;
};
inline Places& places() {
  static Places all;
  return all;
}
/// Binds the calling thread to a worker's CPU, where there is one.
void bind_self(int worker);
enum class Caller { works, waits };
/// Binds all threads that there are by now: the caller first if it works, else to a place of its own.
void bind_threads(Caller caller);

/// The other end of a figure between processes: this program again, with this word and what it needs as arguments.
inline constexpr const char* child_word = "--child";
int run_child(std::span<char*> arguments);

inline double median(std::array<double, repetitions> times) {
  std::ranges::sort(times);
  return times[repetitions / 2];
}

/// ns per unit, the median of several. A pool's threads start in the warm-up, and are bound after it.
template <class Body>
double median_ns(double units, const Body& body, Caller caller = Caller::works) {
  using Clock = std::chrono::steady_clock;
  body();
  bind_threads(caller);
  body();
  std::array<double, repetitions> times{};
  for (double& each : times) {
    const auto begin = Clock::now();
    body();
    each = std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / units;
  }
  return median(times);
}

/// Two threads, each bound to its place, begin together; ns per unit until both are done, the median of several.
double both_ns(double units, const std::function<void()>& first, const std::function<void()>& second);

inline void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#endif
}

}  // namespace coresweep::direct
