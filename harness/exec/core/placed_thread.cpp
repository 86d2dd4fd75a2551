#include "harness/exec/core/placed_thread.hpp"

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "harness/exec/core/region.hpp"

namespace coresweep::exec {
namespace {

using Life = std::function<void()>;

void* live(void* argument) noexcept {
  const std::unique_ptr<Life> life(static_cast<Life*>(argument));
  (*life)();
  return nullptr;
}

int create(pthread_t& thread, Life& life, std::span<const int> place) {
  if (place.empty()) return pthread_create(&thread, nullptr, live, &life);
  CpuMask mask;
  for (const int cpu : place) mask.set(cpu);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setaffinity_np(&attributes, sizeof mask, reinterpret_cast<const cpu_set_t*>(&mask));
  const int error = pthread_create(&thread, &attributes, live, &life);
  pthread_attr_destroy(&attributes);
  return error == EINVAL ? pthread_create(&thread, nullptr, live, &life) : error;
}

}  // namespace

PlacedThread::PlacedThread(Life life, std::span<const int> place) {
  auto owned = std::make_unique<Life>(std::move(life));
  if (const int error = create(thread_, *owned, place); error != 0) {
    throw std::system_error(error, std::generic_category());
  }
  owned.release();  // the thread's own
  joinable_ = true;
}

PlacedThread::PlacedThread(PlacedThread&& other) noexcept
    : thread_(other.thread_), joinable_(std::exchange(other.joinable_, false)) {}

PlacedThread::~PlacedThread() {
  join();
}

void PlacedThread::join() noexcept {
  if (std::exchange(joinable_, false)) pthread_join(thread_, nullptr);
}

}  // namespace coresweep::exec
