// The pool libraries, called the way their own manuals call them.
#include <omp.h>
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_group.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <execution>
#include <future>
#include <numeric>
#include <thread>
#include <vector>

#include "bench/crosscheck/bare.hpp"

namespace coresweep::direct {
namespace {

constexpr std::uint64_t tasks = 200'000;  // as the suites' square at grain 1

thread_local std::uint64_t sum = 0;

/// i·i, as a call, so that no library's loop can be turned into another one.
[[gnu::noinline]] void square(std::uint64_t i) {
  asm volatile("" : "+r"(i));
  sum += i * i;
}

double openmp_dynamic() {
  return median_ns(static_cast<double>(tasks), [] {
#pragma omp parallel for schedule(dynamic, 1) num_threads(workers)
    for (std::uint64_t i = 0; i < tasks; ++i) square(i);
  });
}

double openmp_task() {
  return median_ns(static_cast<double>(tasks), [] {
#pragma omp parallel num_threads(workers)
#pragma omp single
    for (std::uint64_t i = 0; i < tasks; ++i) {
#pragma omp task firstprivate(i)
      square(i);
    }
  });
}

/// A region whose loop deals a task for each of its threads.
double openmp_region() {
  constexpr double regions = 20'000;
  return median_ns(regions, [] {
    for (int region = 0; region < static_cast<int>(regions); ++region) {
#pragma omp parallel for schedule(dynamic, 1) num_threads(workers)
      for (std::uint64_t i = 0; i < workers; ++i) square(i);
    }
  });
}

double openmp_barrier() {
  constexpr double barriers = 200'000;
  return median_ns(barriers, [] {
#pragma omp parallel num_threads(workers)
    for (int i = 0; i < static_cast<int>(barriers); ++i) {
#pragma omp barrier
    }
  });
}

double tbb_parallel_for() {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, workers);
  return median_ns(static_cast<double>(tasks), [] {
    tbb::parallel_for(
        tbb::blocked_range<std::uint64_t>(0, tasks, 1),
        [](const auto& range) {
          for (std::uint64_t i = range.begin(); i != range.end(); ++i) square(i);
        },
        tbb::simple_partitioner{});
  });
}

double tbb_task_group() {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, workers);
  return median_ns(static_cast<double>(tasks), [] {
    tbb::task_group group;
    for (std::uint64_t i = 0; i < tasks; ++i) group.run([i] { square(i); });
    group.wait();
  });
}

double asio_post() {
  std::atomic<std::uint64_t> left{0};
  std::atomic<bool> done{false};
  boost::asio::thread_pool pool(workers);  // joined before what its threads touch is gone
  const double ns = median_ns(
      static_cast<double>(tasks),
      [&pool, &left, &done] {
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
      },
      Caller::waits);
  pool.join();
  return ns;
}

double std_par_for_each() {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, workers);
  constexpr std::uint64_t many = 20 * tasks;  // of a nanosecond: long enough that every thread joins in
  std::vector<std::uint64_t> all(many);
  std::iota(all.begin(), all.end(), std::uint64_t{0});
  return median_ns(static_cast<double>(many),
                   [&all] { std::for_each(std::execution::par, all.begin(), all.end(), square); });
}

/// As many at once as there are workers.
double std_async() {
  constexpr std::uint64_t calls = 2'000;
  return median_ns(static_cast<double>(calls), [] {
    std::array<std::future<void>, workers> running;
    for (std::uint64_t i = 0; i < calls; ++i) {
      std::future<void>& next = running[i % workers];
      if (next.valid()) next.get();
      next = std::async(std::launch::async, [i] {
        bind_self(static_cast<int>(i % workers));
        square(i);
      });
    }
    for (std::future<void>& last : running) last.get();
  });
}

double thread_create_join() {
  constexpr double pairs = 500;
  return median_ns(pairs, [] {
    for (int i = 0; i < static_cast<int>(pairs); ++i) {
      const auto life = [](int worker) {
        bind_self(worker);
        square(static_cast<std::uint64_t>(worker));
      };
      std::thread first(life, 0), second(life, 1);
      first.join();
      second.join();
    }
  });
}

constexpr std::array figures{Figure{"thread_create_join", thread_create_join},
                             Figure{"openmp_dynamic", openmp_dynamic},
                             Figure{"openmp_task", openmp_task},
                             Figure{"openmp_region", openmp_region},
                             Figure{"openmp_barrier", openmp_barrier},
                             Figure{"tbb_parallel_for", tbb_parallel_for},
                             Figure{"tbb_task_group", tbb_task_group},
                             Figure{"asio_post", asio_post},
                             Figure{"std_par_for_each", std_par_for_each},
                             Figure{"std_async", std_async}};

}  // namespace

std::span<const Figure> pool_figures() {
  return figures;
}

}  // namespace coresweep::direct
