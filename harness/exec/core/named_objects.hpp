#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

namespace coresweep::exec {

/// Kernel objects that live on when their process is killed, because they have a name in /dev/shm or /dev/mqueue, or
/// are System V sets. What can be anonymous is; for the rest, the name tells the process that made them, so that
/// whoever comes later can clear up after the dead.

/// "/coresweep-<pid>-<what>", of the process `owner` (the one that constructs the state; 0: the calling one).
std::string object_name(std::string_view what, pid_t owner = 0);

/// The same for System V objects, whose names are numbers; one per process.
key_t object_key(pid_t owner = 0);

/// Removes every named object of a process that has ended.
void remove_objects_of(pid_t owner) noexcept;

/// Removes the named objects of all processes that are gone. For the start of a program.
void remove_stale_objects() noexcept;

}  // namespace coresweep::exec
