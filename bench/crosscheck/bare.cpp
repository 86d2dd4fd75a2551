#include "bench/crosscheck/bare.hpp"

#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace coresweep::direct {
namespace {

void bind(int thread, int cpu) {
  if (cpu < 0) return;
  cpu_set_t mask;
  CPU_ZERO(&mask);
  CPU_SET(static_cast<unsigned>(cpu), &mask);
  sched_setaffinity(thread, sizeof mask, &mask);
}

}  // namespace

void bind_self(int worker) {
  bind(0, places().of_worker.at(static_cast<std::size_t>(worker)));
}

void bind_threads(Caller caller) {
  std::vector<int> threads;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    threads.push_back(std::stoi(entry.path().filename().string()));
  }
  std::ranges::sort(threads);
  const int self = getpid();
  std::erase(threads, self);
  if (caller == Caller::works) {
    threads.insert(threads.begin(), self);
  } else {
    bind(self, places().of_caller);
  }
  for (std::size_t i = 0; i < threads.size(); ++i) bind(threads[i], places().of_worker[i % workers]);
}

double both_ns(double units, const std::function<void()>& first, const std::function<void()>& second) {
  using Clock = std::chrono::steady_clock;
  std::array<double, repetitions> times{};
  std::atomic<int> arrived{0};
  const auto part = [&](int worker, const std::function<void()>& body) {
    bind_self(worker);
    for (int repetition = -1; repetition < repetitions; ++repetition) {  // the first one warms up
      const auto meet = [&](int round) {
        arrived.fetch_add(1);
        while (arrived.load() < workers * round) pause();
      };
      meet(2 * repetition + 3);
      const auto begin = Clock::now();
      body();
      meet(2 * repetition + 4);
      if (worker != 0 || repetition < 0) continue;
      times[static_cast<std::size_t>(repetition)] =
          std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / units;
    }
  };
  std::thread one([&] { part(0, first); }), other([&] { part(1, second); });
  one.join();
  other.join();
  return median(times);
}

}  // namespace coresweep::direct
