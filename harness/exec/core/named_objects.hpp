#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coresweep::exec {

/// Kernel objects that live on when their process is killed, because they have a name in /dev/shm or /dev/mqueue, or
/// are System V sets. What can be anonymous is; the rest tells who made it, so that whoever comes later can clear up
/// after the dead, and after nobody else: a pid means something in its own namespace only (containers may share
/// /dev/shm), and comes again, in this boot or the next.
struct Owner {
  std::string boot;                 ///< first part of the kernel's boot id; empty where /proc does not say
  std::uint64_t pid_namespace = 0;  ///< its inode
  pid_t pid = 0;
  std::uint64_t started = 0;  ///< in ticks since boot, as /proc/<pid>/stat has it
};

/// The calling process; boot and what /proc says are left out where there is no /proc.
Owner this_process();

/// When a process began, as in Owner; 0 where there is none.
std::uint64_t started_at(pid_t pid);

/// "/coresweep-<boot>-<pid namespace>-<pid>-<started>-<what>".
std::string object_name(std::string_view what, const Owner& owner = this_process());

/// A new System V set: semaphore 0, of that value, is the caller's to use; those behind it say whose the set is. It has
/// no key, which others could have as well. Throws system_error. Whoever made it removes it: semctl(id, 0, IPC_RMID).
int make_semaphore_set(int value);

/// The sets that a process of this pid has made, as far as this one may know: of this user and this pid namespace.
std::vector<int> semaphore_sets_of(pid_t pid);

/// Removes every object that a process which has ended made under this pid.
void remove_objects_of(pid_t pid) noexcept;

/// Removes the objects of all processes of this program that are provably gone: of this user, this boot and this pid
/// namespace, whose pid nobody has, or somebody who began later, or a zombie. For the start of a measurement.
void remove_stale_objects() noexcept;

}  // namespace coresweep::exec
