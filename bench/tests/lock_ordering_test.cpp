// Every lock of the registry that excludes also orders: what one worker wrote under it is what the next one reads. The
// words are plain ones, so that ThreadSanitizer (scripts/sanitize.sh thread) sees a lock whose atomics are too weak
// also where this machine's CPUs forgive it.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "bench/lock_list.hpp"
#include "bench/workloads/lock_kernel.hpp"

namespace coresweep::bench {
namespace {

struct Pair {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

struct Free {
  void operator()(void* memory) const { operator delete (memory, std::align_val_t{exec::padding}); }
};

constexpr std::uint64_t rounds = 2000;

/// How many updates of both words are missing after some threads have made `rounds` each; 0 of a lock that works.
template <class Lock>
std::uint64_t missing() {
  if constexpr (!Lock::traits.excludes || !Locks<Lock>) {
    return 0;
  } else {
    using State = LockState<Lock, Pair>;
    constexpr unsigned most = Lock::traits.max_workers;
    const exec::Shape shape{.workers = most == 0 || most > 3 ? 3 : most};
    const std::unique_ptr<void, Free> memory(operator new (State::bytes(shape), std::align_val_t{exec::padding}));
    std::memset(memory.get(), 0, State::bytes(shape));
    auto* state = new (memory.get()) State(shape);
    std::vector<std::thread> threads;
    threads.reserve(shape.workers);
    for (std::uint32_t index = 0; index < shape.workers; ++index) {
      threads.emplace_back([state, index] {
        exec::Worker worker{.state = state, .index = index};
        if constexpr (Joins<Lock>) join_lock<State>(worker);
        auto& context = state->context_of(worker);
        for (std::uint64_t i = 0; i < rounds; ++i) {
          state->lock.lock(context);
          ++state->guarded.first;
          ++state->guarded.second;
          state->lock.unlock(context);
        }
        if constexpr (Joins<Lock>) leave_lock<State>(worker);
      });
    }
    for (std::thread& thread : threads) thread.join();
    const std::uint64_t due = shape.workers * rounds;
    const std::uint64_t lost = 2 * due - state->guarded.first - state->guarded.second;
    state->~State();
    return lost;
  }
}

struct Ordered {
  std::string_view lock;
  std::uint64_t (*missing)();
};

class LockOrdering : public ::testing::TestWithParam<Ordered> {};

TEST_P(LockOrdering, HoldsForPlainWords) {
  EXPECT_EQ(GetParam().missing(), 0U);
}

INSTANTIATE_TEST_SUITE_P(All, LockOrdering,
                         ::testing::ValuesIn(table_of(lock_list{},
                                                      []<class Entry>() {
                                                        return Ordered{Entry::name, missing<typename Entry::type>};
                                                      })),
                         [](const auto& ordered) { return std::string(ordered.param.lock); });

}  // namespace
}  // namespace coresweep::bench
