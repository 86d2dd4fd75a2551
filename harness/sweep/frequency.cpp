#include "harness/sweep/frequency.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <string>
#include <system_error>

#include "harness/exec/core/clock.hpp"
#include "harness/exec/core/opaque.hpp"
#include "harness/exec/core/pinned_thread.hpp"
#include "harness/sweep/files.hpp"

namespace coresweep::sweep {
namespace {

constexpr std::uint64_t stretch_cycles = 1 << 18;
constexpr int stretches = 12;
constexpr off_t ia32_aperf = 0xe8;  // Intel SDM vol. 4; AMD64 APM vol. 2, 17.5

/// A dependent 64-bit addition of two registers takes one cycle on every x86-64 and AArch64 core so far. Not of a
/// constant: some cores (Golden Cove) add those up while renaming, in no cycle at all.
#if defined(__x86_64__)
#define CORESWEEP_ADD "add %1, %0\n"
#elif defined(__aarch64__)
#define CORESWEEP_ADD "add %0, %0, %1\n"
#endif

#ifdef CORESWEEP_ADD
constexpr bool adds_in_one_cycle = true;
void chain(std::uint64_t cycles) {
  std::uint64_t sum = 0;
  const std::uint64_t term = exec::opaque(3);
  for (; cycles >= 64; cycles -= 64) asm volatile(".rept 64\n" CORESWEEP_ADD ".endr" : "+r"(sum) : "r"(term));
}
#undef CORESWEEP_ADD
#else
constexpr bool adds_in_one_cycle = false;
void chain(std::uint64_t) {}
#endif

/// Absent where there is no such register, or this user may not read it.
std::optional<std::uint64_t> read_aperf(int msr) {
  std::uint64_t value = 0;
  if (msr < 0 || ::pread(msr, &value, sizeof value, ia32_aperf) != sizeof value) return {};
  return value;
}

Frequency measure_here(int cpu) {
  const Descriptor msr(::open(("/dev/cpu/" + std::to_string(cpu) + "/msr").c_str(), O_RDONLY | O_CLOEXEC));
  const auto before = read_aperf(msr.get());
  const std::int64_t begin = exec::now_ns();
  Frequency found{.hz = frequency_of(chain, exec::now_ns), .aperf_hz = {}};
  const std::int64_t end = exec::now_ns();
  const auto after = read_aperf(msr.get());
  if (before && after && end > begin && *after > *before) {
    found.aperf_hz = static_cast<double>(*after - *before) * 1e9 / static_cast<double>(end - begin);
  }
  return found;
}

}  // namespace

double frequency_of(const std::function<void(std::uint64_t cycles)>& run, const std::function<std::int64_t()>& now_ns) {
  std::int64_t fastest = std::numeric_limits<std::int64_t>::max();
  for (int stretch = 0; stretch < stretches; ++stretch) {
    const std::int64_t begin = now_ns();
    run(stretch_cycles);
    fastest = std::min(fastest, std::max<std::int64_t>(now_ns() - begin, 1));
  }
  return static_cast<double>(stretch_cycles) * 1e9 / static_cast<double>(fastest);
}

std::optional<Frequency> measure_frequency(int cpu) {
  if (!adds_in_one_cycle) return {};
  Frequency found;
  try {
    const exec::PinnedThread thread({cpu}, [&] { found = measure_here(cpu); });
  } catch (const std::system_error&) {
    return {};
  }
  return found;
}

}  // namespace coresweep::sweep
