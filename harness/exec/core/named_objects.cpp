#include "harness/exec/core/named_objects.hpp"

#include <dirent.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <functional>
#include <optional>

namespace coresweep::exec {
namespace {

constexpr std::string_view prefix = "coresweep-";
constexpr key_t key_mark = 0x43000000;  // 'C', then a pid: Linux has at most 2^22
constexpr key_t key_mask = 0x7f000000;

/// The pid in "coresweep-123-lock" or, as glibc names its semaphores, "sem.coresweep-123-lock".
std::optional<pid_t> owner_of(std::string_view name) {
  if (name.starts_with("sem.")) name.remove_prefix(4);
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  pid_t owner = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), owner);
  if (error != std::errc{} || end == name.data() + name.size() || *end != '-' || owner <= 0) return std::nullopt;
  return owner;
}

using Whose = std::function<bool(pid_t)>;

void unlink_in(const char* folder, const Whose& wanted, int (*unlink)(const char*)) {
  DIR* entries = opendir(folder);
  if (entries == nullptr) return;
  while (const dirent* entry = readdir(entries)) {
    const auto owner = owner_of(entry->d_name);
    if (owner && wanted(*owner)) unlink(("/" + std::string(entry->d_name)).c_str());
  }
  closedir(entries);
}

void remove_semaphore_sets(const Whose& wanted) {
  std::FILE* table = std::fopen("/proc/sysvipc/sem", "re");
  if (table == nullptr) return;
  char line[256];
  while (std::fgets(line, sizeof line, table) != nullptr) {
    int key = 0, id = 0;
    if (std::sscanf(line, "%d %d", &key, &id) != 2 || (key & key_mask) != key_mark) continue;
    if (wanted(key & ~key_mask)) semctl(id, 0, IPC_RMID);
  }
  std::fclose(table);
}

void remove_objects(const Whose& wanted) noexcept {
  try {
    unlink_in("/dev/shm", wanted, shm_unlink);
    unlink_in("/dev/mqueue", wanted, mq_unlink);
    remove_semaphore_sets(wanted);
  } catch (const std::exception&) {  // out of memory: the next start tries again
  }
}

}  // namespace

std::string object_name(std::string_view what, pid_t owner) {
  return "/" + std::string(prefix) + std::to_string(owner != 0 ? owner : getpid()) + "-" + std::string(what);
}

key_t object_key(pid_t owner) {
  return key_mark | (owner != 0 ? owner : getpid());
}

void remove_objects_of(pid_t owner) noexcept {
  remove_objects([owner](pid_t pid) { return pid == owner; });
}

void remove_stale_objects() noexcept {
  remove_objects([](pid_t pid) { return kill(pid, 0) != 0 && errno == ESRCH; });
}

}  // namespace coresweep::exec
