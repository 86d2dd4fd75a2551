#include "harness/exec/core/named_objects.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <functional>
#include <optional>
#include <system_error>

namespace coresweep::exec {
namespace {

constexpr std::string_view prefix = "coresweep-";

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string boot_id() {
  return first_line("/proc/sys/kernel/random/boot_id").substr(0, 8);
}

std::uint64_t own_pid_namespace() {
  struct stat seen {};
  return stat("/proc/self/ns/pid", &seen) == 0 ? seen.st_ino : 0;
}

struct Life {
  char state = '?';
  std::uint64_t started = 0;
};

/// Absent where it cannot be read, as where there is no such process.
std::optional<Life> life_of(pid_t pid) {
  const std::string line = first_line("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name_ends = line.rfind(')');  // a program's name may hold anything
  if (name_ends == std::string::npos) return {};
  Life life;
  if (std::sscanf(line.c_str() + name_ends + 1,
                  " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
                  "%*s %*s %lu",
                  &life.state, &life.started) != 2) {
    return {};
  }
  return life;
}

/// What a name or a set says of its maker, and this process may judge.
class Judge {
 public:
  Judge() : self_(this_process()) {}

  /// False where nothing can be proved.
  bool is_gone(const Owner& owner) const {
    if (self_.boot.empty() || self_.pid_namespace == 0 || self_.started == 0) return false;
    if (owner.boot != self_.boot || owner.pid_namespace != self_.pid_namespace) return false;
    // That nothing could be read proves nothing: there may be no descriptor left to read with.
    const auto life = life_of(owner.pid);
    if (!life) return kill(owner.pid, 0) != 0 && errno == ESRCH;
    return life->started != owner.started || life->state == 'Z' || life->state == 'X';
  }
  const Owner& self() const { return self_; }

 private:
  Owner self_;
};

/// Reads "<number>-" off the front.
template <class Number>
bool take(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data() + text.size() || *end != '-') return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

/// Of "coresweep-…-lock" or, as glibc names its semaphores, "sem.coresweep-…-lock".
std::optional<Owner> owner_of(std::string_view name) {
  if (name.starts_with("sem.")) name.remove_prefix(4);
  if (!name.starts_with(prefix)) return {};
  name.remove_prefix(prefix.size());
  const std::size_t boot_ends = name.find('-');
  if (boot_ends == std::string_view::npos) return {};
  Owner owner{.boot = std::string(name.substr(0, boot_ends))};
  name.remove_prefix(boot_ends + 1);
  if (!take(name, owner.pid_namespace) || !take(name, owner.pid) || !take(name, owner.started)) return {};
  return owner;
}

using Wanted = std::function<bool(const Owner&)>;

void unlink_in(const char* folder, const Wanted& wanted, int (*unlink)(const char*)) {
  DIR* entries = opendir(folder);
  if (entries == nullptr) return;
  while (const dirent* entry = readdir(entries)) {
    const auto owner = owner_of(entry->d_name);
    struct stat seen {};
    if (owner && fstatat(dirfd(entries), entry->d_name, &seen, AT_SYMLINK_NOFOLLOW) == 0 && seen.st_uid == geteuid() &&
        wanted(*owner)) {
      unlink(("/" + std::string(entry->d_name)).c_str());
    }
  }
  closedir(entries);
}

// A set's semaphores: the caller's; four that no other program's will have by chance; then who made it. A value has 15
// bits. Sets do not outlive a boot.
constexpr std::array<unsigned short, 4> mark{0x4353, 0x5753, 0x6565, 0x5076};
constexpr std::size_t per_number = 5;  // 15 bits each
constexpr std::size_t set_size = 1 + mark.size() + 3 * per_number;
using Values = std::array<unsigned short, set_size>;

void put(Values& values, std::size_t number, std::uint64_t value) {
  for (std::size_t i = 0; i < per_number; ++i, value >>= 15) {
    values[1 + mark.size() + number * per_number + i] = value & 0x7fff;
  }
}

std::uint64_t get(const Values& values, std::size_t number) {
  std::uint64_t value = 0;
  for (std::size_t i = per_number; i > 0; --i) {
    value = value << 15 | values[1 + mark.size() + number * per_number + i - 1];
  }
  return value;
}

/// Of a set of this user's; absent where it is none of this program's.
std::optional<Owner> owner_of_set(int id, const std::string& boot) {
  Values values{};
  if (semctl(id, 0, GETALL, values.data()) != 0) return {};
  for (std::size_t i = 0; i < mark.size(); ++i) {
    if (values[1 + i] != mark[i]) return {};
  }
  return Owner{.boot = boot,
               .pid_namespace = get(values, 0),
               .pid = static_cast<pid_t>(get(values, 1)),
               .started = get(values, 2)};
}

std::vector<int> semaphore_sets(const std::string& boot, const Wanted& wanted) {
  std::vector<int> found;
  std::FILE* table = std::fopen("/proc/sysvipc/sem", "re");
  if (table == nullptr) return found;
  char line[256];
  while (std::fgets(line, sizeof line, table) != nullptr) {
    int key = 0, id = 0;
    unsigned long count = 0;
    unsigned user = 0;
    if (std::sscanf(line, "%d %d %*o %lu %u", &key, &id, &count, &user) != 4) continue;
    if (key != IPC_PRIVATE || count != set_size || user != geteuid()) continue;
    if (const auto owner = owner_of_set(id, boot); owner && wanted(*owner)) found.push_back(id);
  }
  std::fclose(table);
  return found;
}

void remove_objects(const std::string& boot, const Wanted& wanted) noexcept {
  try {
    unlink_in("/dev/shm", wanted, shm_unlink);
    unlink_in("/dev/mqueue", wanted, mq_unlink);
    for (const int id : semaphore_sets(boot, wanted)) semctl(id, 0, IPC_RMID);
  } catch (const std::exception&) {  // out of memory: the next start tries again
  }
}

}  // namespace

std::uint64_t started_at(pid_t pid) {
  const auto life = life_of(pid);
  return life ? life->started : 0;
}

Owner this_process() {
  return {.boot = boot_id(), .pid_namespace = own_pid_namespace(), .pid = getpid(), .started = started_at(getpid())};
}

std::string object_name(std::string_view what, const Owner& owner) {
  std::string name = "/" + std::string(prefix) + owner.boot;
  name += "-" + std::to_string(owner.pid_namespace) + "-" + std::to_string(owner.pid);
  return name + "-" + std::to_string(owner.started) + "-" + std::string(what);
}

int make_semaphore_set(int value) {
  const Owner self = this_process();
  Values values{static_cast<unsigned short>(value)};
  std::copy(mark.begin(), mark.end(), values.begin() + 1);
  put(values, 0, self.pid_namespace);
  put(values, 1, static_cast<std::uint64_t>(self.pid));
  put(values, 2, self.started);
  const int id = semget(IPC_PRIVATE, set_size, 0600);
  if (id < 0 || semctl(id, 0, SETALL, values.data()) != 0) {
    const int why = errno;
    if (id >= 0) semctl(id, 0, IPC_RMID);
    throw std::system_error(why, std::generic_category(), "System V semaphore");
  }
  return id;
}

std::vector<int> semaphore_sets_of(pid_t pid) {
  const Owner self = this_process();
  return semaphore_sets(
      self.boot, [&](const Owner& owner) { return owner.pid == pid && owner.pid_namespace == self.pid_namespace; });
}

void remove_objects_of(pid_t pid) noexcept {
  try {
    const Judge judge;
    remove_objects(judge.self().boot, [&](const Owner& owner) { return owner.pid == pid && judge.is_gone(owner); });
  } catch (const std::exception&) {
  }
}

void remove_stale_objects() noexcept {
  try {
    const Judge judge;
    remove_objects(judge.self().boot, [&](const Owner& owner) { return judge.is_gone(owner); });
  } catch (const std::exception&) {
  }
}

}  // namespace coresweep::exec
