// Queues used the way their own manuals use them: one thread puts elements that it numbers at their first word and
// seals at their last, another takes them and looks at both, and whoever has to wait spins: the checks that coresweep
// makes. Beside it the same without them. And a mutex with work between two acquisitions.
#include <concurrentqueue/concurrentqueue.h>
#include <readerwriterqueue/readerwriterqueue.h>
#include <sched.h>
#include <tbb/concurrent_queue.h>

#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>

#include "bench/channels/ck/ring.hpp"  // Concurrency Kit's own header, made to compile as C++
#include "bench/crosscheck/bare.hpp"

namespace coresweep::direct {
namespace {

constexpr std::uint64_t count = 200'000;  // as the suites' spinning streams
constexpr std::size_t capacity = 1024;

template <std::size_t bytes>
struct Element {
  std::array<std::uint64_t, bytes / 8> words;
};

template <std::size_t bytes>
struct BoostSpsc {
  boost::lockfree::spsc_queue<Element<bytes>, boost::lockfree::capacity<capacity>> queue;
  bool push(const Element<bytes>& element) { return queue.push(element); }
  bool pop(Element<bytes>& element) { return queue.pop(element); }
};

template <std::size_t bytes>
struct BoostLockfree {
  boost::lockfree::queue<Element<bytes>, boost::lockfree::capacity<capacity>> queue;
  bool push(const Element<bytes>& element) { return queue.bounded_push(element); }
  bool pop(Element<bytes>& element) { return queue.pop(element); }
};

template <std::size_t bytes>
struct ReaderWriter {
  moodycamel::ReaderWriterQueue<Element<bytes>> queue{capacity};
  bool push(const Element<bytes>& element) { return queue.try_enqueue(element); }
  bool pop(Element<bytes>& element) { return queue.try_dequeue(element); }
};

template <std::size_t bytes>
struct Moodycamel {
  moodycamel::ConcurrentQueue<Element<bytes>> queue;
  moodycamel::ProducerToken producer{queue};
  moodycamel::ConsumerToken consumer{queue};
  bool push(const Element<bytes>& element) { return queue.enqueue(producer, element); }
  bool pop(Element<bytes>& element) { return queue.try_dequeue(consumer, element); }
};

template <std::size_t bytes>
struct TbbBounded {
  tbb::concurrent_bounded_queue<Element<bytes>> queue;
  TbbBounded() { queue.set_capacity(capacity); }
  bool push(const Element<bytes>& element) { return queue.try_push(element); }
  bool pop(Element<bytes>& element) { return queue.try_pop(element); }
};

template <std::size_t bytes>
struct CkRing {
  static constexpr unsigned size = 2 * capacity;  // as there: a power of two, of which one stays empty
  ck_ring ring;
  alignas(128) std::array<Element<bytes>, size> buffer;
  CkRing() { ck_ring_init(&ring, size); }
  bool push(const Element<bytes>& element) {
    return _ck_ring_enqueue_sp(&ring, buffer.data(), &element, sizeof element, nullptr);
  }
  bool pop(Element<bytes>& element) { return _ck_ring_dequeue_sc(&ring, buffer.data(), &element, sizeof element); }
};

template <class Attempt>
[[gnu::always_inline]] inline void spin_until(const Attempt& attempt) {
  for (unsigned i = 1; !attempt(); ++i) {
    pause();
    if (i % 4096 == 0) sched_yield();
  }
}

/// Words that the compiler does not know, so that it has to copy them as it would a user's.
template <std::size_t bytes>
Element<bytes> with_payload() {
  Element<bytes> element{};
  for (std::uint64_t& word : element.words) asm volatile("" : "+r"(word));
  return element;
}

/// Differs from the number: else both words of an element would be one register stored twice.
constexpr std::uint64_t seal_of(std::uint64_t number) {
  return (number ^ 0x2545f4914f6cdd1dULL) * 0x9e3779b97f4a7c15ULL;
}

// The two sides, each in a function of its own into which all of the queue's are put: an element then goes from
// registers into the queue and back. Where the compiler calls them, an element of 16 bytes is written as two words and
// copied as one, for which a core has to wait until both are out.

template <class Ring, std::size_t bytes>
[[gnu::noinline, gnu::noclone, gnu::flatten]] void put_all(Ring& queue) {
  Element<bytes> element = with_payload<bytes>();
  for (std::uint64_t i = 0; i < count; ++i) {
    element.words.front() = i;
    if constexpr (bytes > 8) element.words.back() = seal_of(i);
    spin_until([&]() __attribute__((always_inline)) { return queue.push(element); });
  }
}

/// How many came that were not the next.
template <class Ring, std::size_t bytes>
[[gnu::noinline, gnu::noclone, gnu::flatten]] std::uint64_t take_all(Ring& queue) {
  std::uint64_t wrong = 0;
  Element<bytes> element{};
  for (std::uint64_t i = 0; i < count; ++i) {
    spin_until([&]() __attribute__((always_inline)) { return queue.pop(element); });
    const bool sealed = bytes == 8 || element.words.back() == seal_of(i);
    if (element.words.front() != i || !sealed) [[unlikely]]
      ++wrong;
  }
  return wrong;
}

// The same without numbers and seals: what stays is that the words which they would be in come out of registers, and
// go into some.

template <class Ring, std::size_t bytes>
[[gnu::noinline, gnu::noclone, gnu::flatten]] void put_plain(Ring& queue) {
  Element<bytes> element = with_payload<bytes>();
  for (std::uint64_t i = 0; i < count; ++i) {
    asm volatile("" : "+r"(element.words.front()));
    if constexpr (bytes > 8) asm volatile("" : "+r"(element.words.back()));
    spin_until([&]() __attribute__((always_inline)) { return queue.push(element); });
  }
}

template <class Ring, std::size_t bytes>
[[gnu::noinline, gnu::noclone, gnu::flatten]] void take_plain(Ring& queue) {
  Element<bytes> element{};
  for (std::uint64_t i = 0; i < count; ++i) {
    spin_until([&]() __attribute__((always_inline)) { return queue.pop(element); });
    asm volatile("" ::"r"(element.words.front()));
    if constexpr (bytes > 8) asm volatile("" ::"r"(element.words.back()));
  }
}

template <class Ring, std::size_t bytes>
double plain_ring() {
  const auto owner = std::make_unique<Ring>();
  return both_ns(
      static_cast<double>(count), [&] { put_plain<Ring, bytes>(*owner); }, [&] { take_plain<Ring, bytes>(*owner); });
}

template <class Ring, std::size_t bytes>
double ring() {
  const auto owner = std::make_unique<Ring>();
  std::uint64_t wrong = 0;
  const double ns = both_ns(
      static_cast<double>(count), [&] { put_all<Ring, bytes>(*owner); },
      [&] { wrong += take_all<Ring, bytes>(*owner); });
  if (wrong != 0) {
    std::fputs("coresweep-direct: the ring lost something\n", stderr);
    std::exit(1);
  }
  return ns;
}

/// What comes after it does not begin before what comes before it has ended.
inline void keep_apart() {
#if defined(__x86_64__)
  __builtin_ia32_lfence();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#endif
}

/// A lock's users have something else to do: two threads add 1 to each of four cache lines under a mutex and run a
/// chain of 100 dependent steps in between. Wall time per acquisition of both.
/// @tparam apart  whether sections and work outside are kept from overlapping. A chain in registers fits into a core's
///                window together with the lock that follows and the section in it, so that it hides what both take.
template <bool apart>
double mutex_outside() {
  constexpr std::uint64_t rounds = 200'000;
  struct alignas(64) Line {
    std::uint64_t word = 0;
  };
  const auto fence = [] {
    if constexpr (apart) keep_apart();
  };
  std::mutex mutex;
  std::array<Line, 4> lines{};
  const auto part = [&] {
    std::uint64_t own = 1;
    for (std::uint64_t i = 0; i < rounds; ++i) {
      {
        const std::lock_guard guard(mutex);
        fence();
        for (Line& line : lines) line.word += 1;
        fence();
      }
      fence();
      for (int step = 0; step < 100; ++step) {
        own = own * 6364136223846793005 + 1442695040888963407;
        asm volatile("" : "+r"(own));
      }
      fence();
    }
  };
  return both_ns(static_cast<double>(workers * rounds), part, part);
}

constexpr std::array figures{Figure{"ring_boost_spsc_8", ring<BoostSpsc<8>, 8>},
                             Figure{"ring_boost_spsc_16", ring<BoostSpsc<16>, 16>},
                             Figure{"ring_boost_spsc_64", ring<BoostSpsc<64>, 64>},
                             Figure{"ring_readerwriter_8", ring<ReaderWriter<8>, 8>},
                             Figure{"ring_readerwriter_16", ring<ReaderWriter<16>, 16>},
                             Figure{"ring_readerwriter_64", ring<ReaderWriter<64>, 64>},
                             Figure{"ring_ck_ring_8", ring<CkRing<8>, 8>},
                             Figure{"ring_ck_ring_16", ring<CkRing<16>, 16>},
                             Figure{"ring_ck_ring_64", ring<CkRing<64>, 64>},
                             Figure{"ring_boost_spsc_8_plain", plain_ring<BoostSpsc<8>, 8>},
                             Figure{"ring_boost_spsc_16_plain", plain_ring<BoostSpsc<16>, 16>},
                             Figure{"ring_boost_spsc_64_plain", plain_ring<BoostSpsc<64>, 64>},
                             Figure{"ring_readerwriter_8_plain", plain_ring<ReaderWriter<8>, 8>},
                             Figure{"ring_readerwriter_16_plain", plain_ring<ReaderWriter<16>, 16>},
                             Figure{"ring_readerwriter_64_plain", plain_ring<ReaderWriter<64>, 64>},
                             Figure{"ring_ck_ring_8_plain", plain_ring<CkRing<8>, 8>},
                             Figure{"ring_ck_ring_16_plain", plain_ring<CkRing<16>, 16>},
                             Figure{"ring_ck_ring_64_plain", plain_ring<CkRing<64>, 64>},
                             Figure{"ring_moodycamel_8", ring<Moodycamel<8>, 8>},
                             Figure{"ring_moodycamel_64", ring<Moodycamel<64>, 64>},
                             Figure{"ring_boost_lockfree_8", ring<BoostLockfree<8>, 8>},
                             Figure{"ring_boost_lockfree_64", ring<BoostLockfree<64>, 64>},
                             Figure{"ring_tbb_bounded_8", ring<TbbBounded<8>, 8>},
                             Figure{"ring_tbb_bounded_64", ring<TbbBounded<64>, 64>},
                             Figure{"mutex_outside", mutex_outside<false>},
                             Figure{"mutex_outside_apart", mutex_outside<true>}};

}  // namespace

std::span<const Figure> ring_figures() {
  return figures;
}

}  // namespace coresweep::direct
