#include "harness/exec/core/mpmc_ring.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <thread>
#include <vector>

namespace coresweep::exec {
namespace {

struct Free {
  void operator()(void* memory) const { operator delete (memory, std::align_val_t{padding}); }
};

template <class Item>
struct Owned {
  explicit Owned(std::size_t capacity)
      : memory(operator new (MpmcRing<Item>::bytes(capacity), std::align_val_t{padding})),
        ring(MpmcRing<Item>::construct(memory.get(), capacity)) {}
  std::unique_ptr<void, Free> memory;
  MpmcRing<Item>* ring;
};

TEST(MpmcRing, IsFirstInFirstOutAcrossManyWraps) {
  Owned<int> owned(4);
  int out = 0;
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(owned.ring->try_push(round * 3 + i));
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(owned.ring->try_pop(out));
      ASSERT_EQ(out, round * 3 + i);
    }
  }
}

TEST(MpmcRing, RefusesWhenFullAndWhenEmpty) {
  Owned<int> owned(2);
  int out = 0;
  EXPECT_FALSE(owned.ring->try_pop(out));
  EXPECT_TRUE(owned.ring->try_push(1));
  EXPECT_TRUE(owned.ring->try_push(2));
  EXPECT_FALSE(owned.ring->try_push(3));
  EXPECT_TRUE(owned.ring->try_pop(out));
  EXPECT_EQ(out, 1);
  EXPECT_TRUE(owned.ring->try_push(3));
}

struct Stamped {
  std::uint32_t producer;
  std::uint32_t number;
};

TEST(MpmcRing, LosesDoublesAndReordersNothingBetweenThreads) {
  constexpr std::uint32_t producers = 2, consumers = 2, each = 20'000;
  Owned<Stamped> owned(64);
  std::atomic<std::uint32_t> taken{0};
  std::array<std::atomic<std::uint64_t>, producers> sums{};
  std::atomic<std::uint32_t> disorder{0};
  {
    std::vector<std::jthread> threads;
    for (std::uint32_t p = 0; p < producers; ++p) {
      threads.emplace_back([&, p] {
        for (std::uint32_t n = 0; n < each; ++n) {
          while (!owned.ring->try_push({p, n})) std::this_thread::yield();
        }
      });
    }
    for (std::uint32_t c = 0; c < consumers; ++c) {
      threads.emplace_back([&] {
        std::array<std::int64_t, producers> last{-1, -1};
        while (taken.load() < producers * each) {
          Stamped item{};
          if (!owned.ring->try_pop(item)) {
            std::this_thread::yield();
            continue;
          }
          taken.fetch_add(1);
          sums[item.producer].fetch_add(item.number);
          if (item.number <= last[item.producer]) disorder.fetch_add(1);
          last[item.producer] = item.number;
        }
      });
    }
  }
  EXPECT_EQ(taken.load(), producers * each);
  EXPECT_EQ(disorder.load(), 0U);
  for (const auto& sum : sums) EXPECT_EQ(sum.load(), std::uint64_t{each} * (each - 1) / 2);
}

}  // namespace
}  // namespace coresweep::exec
