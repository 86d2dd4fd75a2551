#include "harness/exec/core/region.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "harness/model/errors.hpp"

namespace coresweep::exec {
namespace {

constexpr std::uint64_t region_magic = 0x7065657773'65726fULL;
constexpr std::uint32_t region_layout = 3;

std::uint64_t padded(std::uint64_t bytes) {
  return (bytes + padding - 1) / padding * padding;
}

/// Words that different parties write, or wait for, stand on lines of their own.
constexpr bool apart(std::initializer_list<std::size_t> offsets) {
  for (const std::size_t* one = offsets.begin(); one != offsets.end(); ++one) {
    for (const std::size_t* other = one + 1; other != offsets.end(); ++other) {
      if (*one / padding == *other / padding) return false;
    }
  }
  return true;
}
static_assert(apart({offsetof(Control, next_task), offsetof(Control, epoch), offsetof(Control, ready),
                     offsetof(Control, gate), offsetof(Control, stop), offsetof(Control, done),
                     offsetof(Control, abort)}));
static_assert(offsetof(Control, gate) / padding == offsetof(Control, start_at_ns) / padding, "read together");
static_assert(offsetof(RegionHeader, control) % padding == 0 && sizeof(WorkerSlot) % padding == 0);

void* map_shared(int fd, std::size_t bytes) {
  void* base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (base == MAP_FAILED) {
    throw MissingError("cannot map " + std::to_string(bytes) + " bytes of shared memory: " + std::strerror(errno));
  }
  return base;
}

}  // namespace

CpuMask read_mask_of(pid_t tid) noexcept {
  CpuMask mask;
  cpu_set_t raw[sizeof(CpuMask) / sizeof(cpu_set_t)];
  std::memset(raw, 0, sizeof raw);
  if (sched_getaffinity(tid, sizeof raw, raw) == 0) std::memcpy(mask.words.data(), raw, sizeof raw);
  return mask;
}

CpuMask read_own_mask() noexcept {
  return read_mask_of(0);
}

std::uint64_t kernel_hash(const Kernel& kernel) noexcept {
  std::uint64_t hash = 14695981039346656037ULL;
  const auto fold = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    hash = (hash ^ '/') * 1099511628211ULL;
  };
  fold(kernel.workload);
  fold(kernel.variant);
  return hash;
}

Region Region::create(const Kernel& kernel, std::uint32_t kernel_index, const Shape& shape, Dispatch dispatch,
                      bool spin_at_gate, bool fresh_workers) {
  const std::uint64_t slots_at = padded(sizeof(RegionHeader));
  const std::uint64_t queue_at = padded(slots_at + shape.workers * sizeof(WorkerSlot));
  const std::uint64_t state_at = padded(queue_at + (dispatch == Dispatch::submit ? TaskQueue::bytes() : 0));
  const std::uint64_t bytes = padded(state_at + kernel.state_bytes(shape));

  const int fd = memfd_create("coresweep", MFD_CLOEXEC);
  if (fd < 0 || ftruncate(fd, static_cast<off_t>(bytes)) != 0) {
    const std::string why = std::strerror(errno);
    if (fd >= 0) close(fd);
    throw MissingError("cannot make " + std::to_string(bytes) + " bytes of shared memory: " + why);
  }
  Region region(fd, map_shared(fd, bytes), bytes, &kernel, 0);

  new (region.base_) RegionHeader{.magic = region_magic,
                                  .layout_version = region_layout,
                                  .kernel_index = kernel_index,
                                  .kernel_hash = kernel_hash(kernel),
                                  .dispatch = dispatch,
                                  .spin_at_gate = spin_at_gate ? 1U : 0U,
                                  .fresh_workers = fresh_workers ? 1U : 0U,
                                  .shape = shape,
                                  .bytes = bytes,
                                  .slots_at = slots_at,
                                  .queue_at = queue_at,
                                  .state_at = state_at,
                                  .control = {}};
  for (std::uint32_t i = 0; i < shape.workers; ++i) {
    new (region.at(slots_at + i * sizeof(WorkerSlot))) WorkerSlot;
  }
  if (dispatch == Dispatch::submit) TaskQueue::construct(region.at(queue_at), region.futex_scope());
  kernel.construct(region.state(), shape);
  region.owner_ = getpid();  // only now: a state that was not constructed is not destroyed either
  return region;
}

Region Region::attach(int fd, std::span<const Kernel> kernels) {
  struct stat file {};
  if (fstat(fd, &file) != 0 || static_cast<std::size_t>(file.st_size) < sizeof(RegionHeader)) {
    throw UsageError("descriptor " + std::to_string(fd) + " is no shared region; coresweep starts this program itself");
  }
  const auto bytes = static_cast<std::size_t>(file.st_size);
  Region region(fd, map_shared(fd, bytes), bytes, nullptr, 0);
  const RegionHeader& header = region.header();
  if (header.magic != region_magic || header.layout_version != region_layout || header.bytes != bytes ||
      header.kernel_index >= kernels.size() || kernel_hash(kernels[header.kernel_index]) != header.kernel_hash ||
      !kernels[header.kernel_index].can_run()) {
    throw UsageError("the shared region is from another build; rebuild coresweep and coresweep-worker together");
  }
  region.kernel_ = &kernels[header.kernel_index];
  return region;
}

Region::Region(Region&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      base_(std::exchange(other.base_, nullptr)),
      bytes_(other.bytes_),
      kernel_(other.kernel_),
      owner_(other.owner_) {}

Region::~Region() {
  if (base_ == nullptr) return;
  if (owner_ == getpid()) kernel_->destroy(state());
  munmap(base_, bytes_);
  close(fd_);
}

std::span<WorkerSlot> Region::slots() const {
  return {static_cast<WorkerSlot*>(at(header().slots_at)), shape().workers};
}

}  // namespace coresweep::exec
