#include "bench/workloads/node_memory.hpp"

#include <linux/mempolicy.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "bench/machine.hpp"
#include "harness/model/errors.hpp"

namespace coresweep::bench {
namespace {

// By plain system calls: libnuma is one more library for three of them.
constexpr std::size_t word_bits = 8 * sizeof(unsigned long);
using NodeMask = std::array<unsigned long, 1024 / word_bits>;

int own_node() noexcept {
  unsigned cpu = 0, node = 0;
  return getcpu(&cpu, &node) == 0 ? static_cast<int>(node) : -1;
}

/// The node of the page at an address, if the kernel says.
int node_at(void* address) noexcept {
  int node = -1;
  const long error = syscall(SYS_get_mempolicy, &node, nullptr, 0, address, MPOL_F_NODE | MPOL_F_ADDR);
  return error == 0 ? node : -1;
}

/// Where memory goes from a node: all nodes, or the one after it.
NodeMask nodes_for(MemoryPolicy policy, int node) {
  const std::vector<int> nodes = memory_nodes();
  NodeMask mask{};
  const auto add = [&mask](int each) {
    mask[static_cast<std::size_t>(each) / word_bits] |= 1UL << (static_cast<std::size_t>(each) % word_bits);
  };
  if (policy == MemoryPolicy::interleaved) {
    for (const int each : nodes) add(each);
  } else {
    const auto next = std::ranges::upper_bound(nodes, node);
    add(next == nodes.end() ? nodes.front() : *next);
  }
  return mask;
}

}  // namespace

void require_policy(MemoryPolicy policy) {
  if (policy == MemoryPolicy::local) return;
  if (memory_nodes().size() < 2) throw NotApplicable("this machine has one NUMA node with memory: all of it is local");
  int mode = 0;
  if (syscall(SYS_get_mempolicy, &mode, nullptr, 0, nullptr, 0) != 0) {
    throw NotApplicable(std::string("memory cannot be given a place here: ") + std::strerror(errno));
  }
}

void place_memory(void* begin, std::size_t bytes, MemoryPolicy policy) {
  if (policy == MemoryPolicy::local) return;  // first touch, by whoever is bound here
  const NodeMask mask = nodes_for(policy, own_node());
  const int mode = policy == MemoryPolicy::interleaved ? MPOL_INTERLEAVE : MPOL_BIND;
  if (syscall(SYS_mbind, begin, bytes, mode, mask.data(), mask.size() * word_bits, 0) != 0) {
    throw MissingError(std::string("cannot give memory a place: ") + std::strerror(errno));
  }
}

double share_on_own_node(void* begin, std::size_t bytes) {
  constexpr std::size_t looks = 16;
  const int node = own_node();
  std::size_t own = 0;
  for (std::size_t i = 0; i < looks; ++i) {
    const int at = node_at(static_cast<char*>(begin) + bytes / looks * i);
    if (at < 0 || node < 0) return -1;
    own += at == node ? 1 : 0;
  }
  return static_cast<double>(own) / looks;
}

}  // namespace coresweep::bench
