// coresweep-direct: the pool libraries called the way their own manuals call them, timed with nothing of coresweep's in
// between. `make crosscheck` compares it with what coresweep says of the same library. Prints one line per figure:
// name, a space, ns.
#include <omp.h>
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_group.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <thread>
#include <utility>

namespace {

constexpr int workers = 2;
constexpr std::uint64_t tasks = 200'000;  // as the suites' square at grain 1
constexpr int repetitions = 7;

thread_local std::uint64_t sum = 0;

/// i·i, as a call, so that no library's loop can be turned into another one.
[[gnu::noinline]] void square(std::uint64_t i) {
  asm volatile("" : "+r"(i));
  sum += i * i;
}

/// ns per unit, the median of several.
double median_ns(double units, const std::function<void()>& body) {
  using Clock = std::chrono::steady_clock;
  body();  // warm up: threads start
  std::array<double, repetitions> times{};
  for (double& each : times) {
    const auto begin = Clock::now();
    body();
    each = std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / units;
  }
  std::ranges::sort(times);
  return times[repetitions / 2];
}

void say(const char* name, double ns) {
  std::printf("%s %.6g\n", name, ns);
}

void openmp() {
  constexpr double regions = 20'000, barriers = 200'000;
  say("openmp_dynamic", median_ns(static_cast<double>(tasks), [] {
#pragma omp parallel for schedule(dynamic, 1) num_threads(workers)
        for (std::uint64_t i = 0; i < tasks; ++i) square(i);
      }));
  say("openmp_task", median_ns(static_cast<double>(tasks), [] {
#pragma omp parallel num_threads(workers)
#pragma omp single
        for (std::uint64_t i = 0; i < tasks; ++i) {
#pragma omp task firstprivate(i)
          square(i);
        }
      }));
  say("openmp_region", median_ns(regions, [] {
        for (int i = 0; i < static_cast<int>(regions); ++i) {
#pragma omp parallel num_threads(workers)
          square(1);
        }
      }));
  say("openmp_barrier", median_ns(barriers, [] {
#pragma omp parallel num_threads(workers)
        for (int i = 0; i < static_cast<int>(barriers); ++i) {
#pragma omp barrier
        }
      }));
}

void tbb_pool() {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, workers);
  say("tbb_parallel_for", median_ns(static_cast<double>(tasks), [] {
        tbb::parallel_for(
            tbb::blocked_range<std::uint64_t>(0, tasks, 1),
            [](const auto& range) {
              for (std::uint64_t i = range.begin(); i != range.end(); ++i) square(i);
            },
            tbb::simple_partitioner{});
      }));
  say("tbb_task_group", median_ns(static_cast<double>(tasks), [] {
        tbb::task_group group;
        for (std::uint64_t i = 0; i < tasks; ++i) group.run([i] { square(i); });
        group.wait();
      }));
}

void asio_pool() {
  std::atomic<std::uint64_t> left{0};
  std::atomic<bool> done{false};
  boost::asio::thread_pool pool(workers);  // joined before what its threads touch is gone
  say("asio_post", median_ns(static_cast<double>(tasks), [&pool, &left, &done] {
        left = tasks;
        done = false;
        for (std::uint64_t i = 0; i < tasks; ++i) {
          boost::asio::post(pool, [i, &left, &done] {
            square(i);
            if (left.fetch_sub(1) != 1) return;
            done = true;
            done.notify_one();
          });
        }
        done.wait(false);
      }));
  pool.join();
}

void threads() {
  constexpr double pairs = 500;
  say("thread_create_join", median_ns(pairs, [] {
        for (int i = 0; i < static_cast<int>(pairs); ++i) {
          std::thread first([] { square(1); }), second([] { square(2); });
          first.join();
          second.join();
        }
      }));
}

}  // namespace

int main() {
  threads();
  openmp();
  tbb_pool();
  asio_pool();
  return 0;
}
