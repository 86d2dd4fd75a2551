// Memory copied with stores that go past the caches.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "bench/crosscheck/bare.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace coresweep::direct {
namespace {

#if defined(__SSE2__)
/// Four times all caches of the machine, as far as it says how large they are.
std::size_t beyond_caches() {
  const long last = sysconf(_SC_LEVEL3_CACHE_SIZE);
  return 4 * static_cast<std::size_t>(last > 0 ? last : long{64} << 20);
}

double* pages(std::size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    std::perror("coresweep-direct: cannot map memory");
    std::exit(1);
  }
  madvise(memory, bytes, MADV_NOHUGEPAGE);  // as there: pages of 4 KiB
  return static_cast<double*>(memory);
}

/// ns per byte that the bus moves: 8 read and 8 written for an element.
double copy_nontemporal() {
  bind_self(0);
  const std::size_t elements = beyond_caches() / 2 / sizeof(double);
  double* from = pages(elements * sizeof(double));
  double* into = pages(elements * sizeof(double));
  for (std::size_t i = 0; i < elements; ++i) from[i] = into[i] = static_cast<double>(i);
  const double ns = median_ns(static_cast<double>(elements * 2 * sizeof(double)), [&] {
    for (std::size_t i = 0; i < elements; i += 2) _mm_stream_pd(into + i, _mm_load_pd(from + i));
    _mm_sfence();
  });
  munmap(from, elements * sizeof(double));
  munmap(into, elements * sizeof(double));
  return ns;
}

constexpr std::array figures{Figure{"copy_nontemporal", copy_nontemporal}};
#else
constexpr std::array<Figure, 0> figures{};
#endif

}  // namespace

std::span<const Figure> memory_figures() {
  return figures;
}

}  // namespace coresweep::direct
