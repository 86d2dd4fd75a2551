// Data-parallel kernels: right in threads and processes, over many trials and with more workers than CPUs, and their
// checks go red on implementations that are wrong.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>

#include "bench/machine.hpp"
#include "bench/tests/fixture.hpp"
#include "bench/workloads/gil.hpp"
#include "bench/workloads/map.hpp"
#include "bench/workloads/node_memory.hpp"
#include "bench/workloads/pointer_chase.hpp"
#include "bench/workloads/triad.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::bench {
namespace {

/// Arrays small enough for a test.
struct OneMebibyte {
  static std::uint64_t bytes(const exec::Shape&) { return 1 << 20; }
};

TEST(Chain, IsFoundTheOtherWay) {
  for (const std::uint64_t n : {0U, 1U, 2U, 3U, 255U, 256U, 1000U})
    EXPECT_EQ(repeated(chain_step, n)(42), run_chain(42, n)) << n;
  for (const std::uint64_t n : {0U, 1U, 2U, 3U, 100U}) {
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < n; ++i) sum += run_chain(i, 7);
    EXPECT_EQ(sum_of_chains(n, 7), sum) << n;
  }
}

TEST(Machine, ReadsRangesOfNumbers) {
  EXPECT_EQ(numbers_in("0-2,8"), (std::vector<int>{0, 1, 2, 8}));
  EXPECT_EQ(numbers_in("\t0"), (std::vector<int>{0}));
  EXPECT_TRUE(numbers_in("").empty());
}

TEST(Machine, RefusesMoreThanAQuarterOfWhatIsFree) {
  if (!free_memory_bytes()) GTEST_SKIP() << "the machine does not say";
  EXPECT_THROW(require_memory(*free_memory_bytes()), NotApplicable);
  EXPECT_NO_THROW(require_memory(1));
}

constexpr std::array accesses{"/access:triad", "/access:read", "/access:nontemporal"};

TEST(Triad, IsRightInEveryKindOfWorker) {
  const auto rows = rows_with(role_row<triad::Triad<triad::Loop, OneMebibyte>>("triad"));
  for (const char* mode : {"serial/workers:1", "thread/workers:2", "process_pool/workers:3"}) {
    for (const char* access : accesses) {
      if (!triad::Loop::has_nontemporal && access == accesses.back()) continue;
      expect_right("triad/size:16/mode:" + std::string(mode) + access, rows);
    }
  }
}

TEST(Triad, TellsWhatTheBusMovesBesideWhatIsCounted) {
  const auto rows = rows_with(role_row<triad::Triad<triad::Loop, OneMebibyte>>("triad"));
  const auto moved = [&](const char* access) {
    OpenedCase opened("triad/size:16/mode:serial/workers:1" + std::string(access), rows);
    const auto trial = opened.session->run_trial();
    return trial.counters.at("bus_gb_per_s") / trial.counters.at("gb_per_s");
  };
  EXPECT_NEAR(moved("/access:triad"), 32.0 / 24, 1e-9) << "a line is read before it is written";
  EXPECT_NEAR(moved("/access:read"), 1, 1e-9);
}

struct LeavesElementsOut {
  static constexpr bool has_nontemporal = true;
  static void run(double* a, const double* b, const double* c, double s) noexcept {
    for (std::uint64_t i = 0; i < triad::block / 2; ++i) a[i] = b[i] + s * c[i];
  }
  static void run_nontemporal(double* a, const double* b, const double* c, double s) noexcept { run(a, b, c, s); }
  static std::uint64_t read(const double* a, const double* b, const double* c) noexcept {
    return triad::Loop::read(a, b, c) - std::bit_cast<std::uint64_t>(b[1]);
  }
  static void settle() noexcept {}
};

TEST(Triad, CatchesALoopThatLeavesElementsOut) {
  for (const char* access : accesses) {
    EXPECT_NE(complaint_of("triad/size:16/mode:thread/workers:2" + std::string(access),
                           role_row<triad::Triad<LeavesElementsOut, OneMebibyte>>("triad")),
              "nothing")
        << access;
  }
}

TEST(Triad, PlacesMemoryOnlyWhereThereAreNodes) {
  const auto open = [] { OpenedCase opened("triad/mode:thread/size:auto/memory:remote", kernels()); };
  if (memory_nodes().size() < 2) {
    EXPECT_THROW(open(), NotApplicable);
  }
}

TEST(PointerChase, IsRightForEverySize) {
  for (const char* size : {"1", "64", "1024"}) {
    for (const char* mode : {"serial/workers:1", "thread/workers:2", "process_fork/workers:3", "process/workers:2"}) {
      expect_right("pointer_chase/mode:" + std::string(mode) + "/size:" + size, kernels());
    }
  }
}

TEST(NodeMemory, IsPlacedWhereItShould) {
  constexpr std::size_t bytes = 64 * 4096;
  for (const auto policy : {MemoryPolicy::local, MemoryPolicy::remote, MemoryPolicy::interleaved}) {
    auto* memory = static_cast<char*>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    ASSERT_NE(memory, MAP_FAILED);
    try {
      place_memory(memory, bytes, policy);
      std::fill_n(memory, bytes, 'x');
      const double local = share_on_own_node(memory, bytes);
      if (local >= 0) {
        const bool all_own = policy == MemoryPolicy::local || memory_nodes().size() < 2;
        EXPECT_EQ(local == 1.0, all_own) << local;
        EXPECT_EQ(local == 0.0, policy == MemoryPolicy::remote && !all_own) << local;
      }
    } catch (const MissingError& refused) {
      EXPECT_NE(policy, MemoryPolicy::local) << refused.what();  // containers may forbid it
    }
    munmap(memory, bytes);
  }
}

struct OneShort {
  static std::uint64_t run(const char* first, std::uint64_t at, std::uint64_t loads) noexcept {
    return pointer_chase::Walk::run(first, at, loads - 1);
  }
};

TEST(PointerChase, CatchesAWalkThatIsOneShort) {
  EXPECT_NE(complaint_of("pointer_chase/mode:thread/workers:2",
                         role_row<pointer_chase::PointerChase<OneShort>>("pointer_chase")),
            "nothing");
}

TEST(PointerChase, GoesThroughAllNodesInOneCycle) {
  std::vector<pointer_chase::Node> nodes(1000);
  pointer_chase::make_cycle(nodes.data(), nodes.size(), 1);
  std::uint64_t at = 0;
  std::size_t length = 0;
  do {
    at = nodes[at / sizeof(pointer_chase::Node)].next;
  } while (++length <= nodes.size() && at != 0);
  EXPECT_EQ(length, nodes.size());
}

/// Writes each result but those of odd values, and says that it wrote all.
struct ForgetsToStore {
  static void apply(std::uint64_t value, std::uint64_t& result) noexcept {
    result = value % 2 == 0 ? run_chain(value, map::links) : 0;
  }
};

TEST(Map, CatchesResultsThatAreMissing) {
  EXPECT_NE(complaint_of("map/mode:thread/workers:2", TaskKernel<map::Map<ForgetsToStore>>::row("map")), "nothing");
}

/// Right sums; but every second result lies in its neighbour's place.
struct StoresBesideItsPlace {
  static void apply(std::uint64_t value, std::uint64_t& result) noexcept { result = run_chain(value, map::links); }
};
TEST(Map, CatchesResultsInTheWrongPlace) {
  using Kernel = TaskKernel<map::Map<StoresBesideItsPlace>>;
  exec::Kernel row = Kernel::row("map");
  row.drain_index = [](exec::Worker& worker, std::atomic<std::uint64_t>& next) {
    Kernel::drain_index(worker, next);
    std::uint64_t* results = Kernel::shared_by(worker.state).results(*worker.shape);
    std::swap(results[0], results[1]);
  };
  EXPECT_NE(complaint_of("map/mode:thread/workers:1", row), "nothing");
}

TEST(Gil, IsRightAboveTheCpuCount) {
  for (const char* mode : {"process_pool/workers:3", "thread/workers:5", "thread_pool_tbb/workers:3"}) {
    expect_right("gil/work:2000/grain:100/interval_us:50/mode:" + std::string(mode), kernels());
  }
}

/// Everybody gets it.
class OpenLock {
 public:
  void acquire(std::uint64_t) noexcept {}
  void release() noexcept {}
  bool is_asked_for() const noexcept { return false; }
  void hand_over(std::uint64_t) noexcept {}
};

TEST(Gil, CatchesALockThatTwoHold) {
  if (usable_cpus().size() < 2) GTEST_SKIP() << "on one CPU two hardly ever compute at once";
  const auto rows = rows_with(TaskKernel<gil::Gil<OpenLock>>::row("gil"));
  OpenedCase opened("gil/mode:thread_pool/workers:2/grain:4000", rows);
  EXPECT_THROW(
      {
        for (int trial = 0; trial < 50; ++trial) opened.session->run_trial();
      },
      exec::Incorrect);
}

TEST(Imbalanced, SaysHowUnevenItWas) {
  OpenedCase opened("imbalanced/mode:thread/workers:2/work:200", kernels());
  EXPECT_GE(opened.session->run_trial().counters.at("load_imbalance"), 1.0);
}

}  // namespace
}  // namespace coresweep::bench
