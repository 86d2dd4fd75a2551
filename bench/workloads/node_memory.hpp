#pragma once

#include <cstddef>
#include <cstdint>

namespace coresweep::bench {

/// Where a worker's memory lies, seen from its CPU.
enum class MemoryPolicy : std::uint64_t { local, remote, interleaved };

/// Throws NotApplicable where there is one NUMA node only, or where nothing may be said about memory's place; never for
/// `local`, which is what first touch gives.
void require_policy(MemoryPolicy policy);

/// Gives pages that nobody has touched a place, as seen from the calling thread, which is bound: on its own node, on
/// the next one, or on all in turn. Throws Error.
void place_memory(void* begin, std::size_t bytes, MemoryPolicy policy);

/// Of some pages of it, touched by now, the share that lies on the calling thread's node; negative where the kernel
/// does not say.
double share_on_own_node(void* begin, std::size_t bytes);

}  // namespace coresweep::bench
