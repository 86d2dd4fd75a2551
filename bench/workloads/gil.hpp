#pragma once

#include <pthread.h>

#include <ctime>

#include "bench/workloads/chain.hpp"
#include "bench/workloads/task_kernel.hpp"

/// Computation under one lock that is global to a process, as CPython's. A header of its own, so that the tests can run
/// it under a lock that everybody gets.
namespace coresweep::bench::gil {

inline constexpr std::uint64_t links = 2000;  // per step, a few µs: the holder looks for requests between steps
inline constexpr std::uint32_t nobody = ~std::uint32_t{0};

/// Held while computing. Who wants it waits for an interval and then asks; the holder sees that between two steps, lets
/// go, and does not come back before somebody else has had it.
class GlobalLock {
 public:
  GlobalLock() {
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&released_, &clock);
    pthread_cond_init(&taken_, &clock);
    pthread_condattr_destroy(&clock);
  }
  ~GlobalLock() {
    pthread_cond_destroy(&taken_);
    pthread_cond_destroy(&released_);
    pthread_mutex_destroy(&mutex_);
  }
  GlobalLock(const GlobalLock&) = delete;
  GlobalLock& operator=(const GlobalLock&) = delete;

  void acquire(std::uint64_t interval_ns) noexcept {
    pthread_mutex_lock(&mutex_);
    take(interval_ns);
    pthread_mutex_unlock(&mutex_);
  }
  void release() noexcept {
    pthread_mutex_lock(&mutex_);
    held_ = false;
    pthread_cond_signal(&released_);
    pthread_mutex_unlock(&mutex_);
  }
  bool is_asked_for() const noexcept { return asked_for_.load(std::memory_order_relaxed) != 0; }
  /// Lets another have it in between. Nobody waits for ever: a waiter leaves only by taking it.
  void hand_over(std::uint64_t interval_ns) noexcept {
    pthread_mutex_lock(&mutex_);
    const std::uint64_t before = takings_;
    held_ = false;
    pthread_cond_signal(&released_);
    while (waiting_ > 0 && takings_ == before) pthread_cond_wait(&taken_, &mutex_);
    take(interval_ns);
    pthread_mutex_unlock(&mutex_);
  }

 private:
  void take(std::uint64_t interval_ns) noexcept {
    ++waiting_;
    while (held_) {
      const std::uint64_t before = takings_;
      timespec until;
      clock_gettime(CLOCK_MONOTONIC, &until);
      const std::uint64_t ns = static_cast<std::uint64_t>(until.tv_nsec) + interval_ns;
      until.tv_sec += static_cast<time_t>(ns / 1'000'000'000);
      until.tv_nsec = static_cast<long>(ns % 1'000'000'000);
      const bool in_vain = pthread_cond_timedwait(&released_, &mutex_, &until) != 0;
      if (in_vain && held_ && takings_ == before) asked_for_.store(1, std::memory_order_relaxed);
    }
    --waiting_;
    held_ = true;
    ++takings_;
    asked_for_.store(0, std::memory_order_relaxed);
    pthread_cond_broadcast(&taken_);
  }

  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t released_;
  pthread_cond_t taken_;
  bool held_ = false;
  std::uint32_t waiting_ = 0;
  std::uint64_t takings_ = 0;
  std::atomic<std::uint32_t> asked_for_{0};
};

template <class Lock>
struct Gil {
  /// One interpreter's: all threads' of a process. Processes have one each, which is how Python's get around it.
  struct alignas(exec::padding) Interpreter {
    Lock lock;
    std::atomic<std::uint32_t> holder{nobody};
    std::atomic<std::uint64_t> intruders{0};  ///< times that somebody else was found computing
    std::atomic<std::uint64_t> handed_over{0};
  };
  struct alignas(exec::padding) Shared {
    explicit Shared(const exec::Shape& shape) : count(count_for(shape)) {
      for (std::uint32_t i = 0; i < count; ++i) new (interpreters() + i) Interpreter;
    }
    ~Shared() {
      for (std::uint32_t i = 0; i < count; ++i) std::destroy_at(interpreters() + i);
    }
    static std::uint32_t count_for(const exec::Shape& shape) { return shape.process_shared != 0 ? shape.workers : 1; }
    static std::size_t bytes(const exec::Shape& shape) {
      return sizeof(Shared) + count_for(shape) * sizeof(Interpreter);
    }
    void reset(const exec::Shape&) noexcept {
      for (std::uint32_t i = 0; i < count; ++i) {
        interpreters()[i].intruders.store(0, std::memory_order_relaxed);
        interpreters()[i].handed_over.store(0, std::memory_order_relaxed);
      }
    }
    Interpreter* interpreters() noexcept { return reinterpret_cast<Interpreter*>(this + 1); }
    const Interpreter* interpreters() const noexcept { return reinterpret_cast<const Interpreter*>(this + 1); }
    std::uint32_t count;
  };

  static std::uint64_t run(exec::Worker& worker, std::uint64_t begin, std::uint64_t end) noexcept {
    Shared& shared = TaskKernel<Gil>::shared_by(worker.state);
    Interpreter& interpreter = shared.interpreters()[shared.count == 1 ? 0 : worker.index];
    const std::uint64_t interval_ns = worker.shape->own[0] * 1000;
    std::uint64_t sum = 0;
    interpreter.lock.acquire(interval_ns);
    for (std::uint64_t i = begin; i < end; ++i) {
      interpreter.holder.store(worker.index, std::memory_order_relaxed);
      sum += run_chain(i, links);
      if (interpreter.holder.load(std::memory_order_relaxed) != worker.index) {
        interpreter.intruders.fetch_add(1, std::memory_order_relaxed);
      }
      if (interpreter.lock.is_asked_for()) {
        interpreter.handed_over.fetch_add(1, std::memory_order_relaxed);
        interpreter.lock.hand_over(interval_ns);
      }
    }
    interpreter.lock.release();
    return sum;
  }
  static std::uint64_t expected(const exec::Shape& shape) { return sum_of_chains(shape.work, links); }
  static exec::Verdict verify(const Shared& shared, const exec::Shape&, std::span<const exec::Tally>) {
    std::uint64_t intruders = 0, handed_over = 0;
    for (std::uint32_t i = 0; i < shared.count; ++i) {
      intruders += shared.interpreters()[i].intruders.load(std::memory_order_relaxed);
      handed_over += shared.interpreters()[i].handed_over.load(std::memory_order_relaxed);
    }
    if (intruders != 0) return wrong(std::to_string(intruders) + " times two workers computed under one lock");
    return {.correct = true, .reason = {}, .counters = {{"handed_over", static_cast<double>(handed_over)}}};
  }
};

}  // namespace coresweep::bench::gil
