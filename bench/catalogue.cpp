#include "bench/barrier_list.hpp"
#include "bench/barriers/barrier.hpp"
#include "bench/channel_list.hpp"
#include "bench/channels/channel.hpp"
#include "bench/lock_list.hpp"
#include "bench/locks/lock.hpp"
#include "bench/registry.hpp"
#include "bench/workloads/workload.hpp"
#include "harness/exec/executor.hpp"
#include "harness/topology/placement.hpp"

namespace coresweep::bench {
namespace {

template <class Entry>
LockInfo lock_info() {
  const LockTraits& traits = Entry::type::traits;
  return {.name = std::string(Entry::name),
          .description = std::string(traits.description),
          .kind = std::string(traits.kind),
          .excludes = traits.excludes,
          .process_shared = traits.process_shared,
          .holds_addresses = traits.holds_addresses,
          .max_workers = traits.max_workers};
}

std::string word_of(Order order) {
  switch (order) {
    case Order::fifo:
      return "fifo";
    case Order::per_producer:
      return "per_producer";
    case Order::none:
      return "none";
  }
  return "none";
}

template <class Entry>
ChannelInfo channel_info() {
  const ChannelTraits& traits = Entry::type::traits;
  return {.name = std::string(Entry::name),
          .description = std::string(traits.description),
          .process_shared = traits.process_shared,
          .holds_addresses = traits.holds_addresses,
          .max_producers = traits.max_producers,
          .max_consumers = traits.max_consumers,
          .carries_payload = traits.carries_payload,
          .max_bytes = traits.max_bytes,
          .max_whole_bytes = traits.max_whole_bytes,
          .order = word_of(traits.order),
          .can_spin = traits.can_spin,
          .can_sleep = traits.can_sleep};
}

template <class Entry>
BarrierInfo barrier_info() {
  const BarrierTraits& traits = Entry::type::traits;
  return {.name = std::string(Entry::name),
          .description = std::string(traits.description),
          .process_shared = traits.process_shared,
          .holds_addresses = traits.holds_addresses,
          .max_workers = traits.max_workers,
          .only_mode = std::string(traits.only_mode)};
}

Catalogue collect() {
  Catalogue all;
  for (const Workload& workload : workloads()) all.workloads.push_back(workload.info());
  for (auto& lock : table_of(lock_list{}, []<class Entry>() { return lock_info<Entry>(); })) all.locks.push_back(lock);
  for (auto& channel : table_of(channel_list{}, []<class Entry>() { return channel_info<Entry>(); })) {
    all.channels.push_back(channel);
  }
  for (auto& barrier : table_of(barrier_list{}, []<class Entry>() { return barrier_info<Entry>(); })) {
    all.barriers.push_back(barrier);
  }
  for (const exec::Mode& mode : exec::modes()) all.modes.push_back(mode.info);
  all.placements = topology::policies();
  return all;
}

}  // namespace

const Catalogue& catalogue() {
  static const Catalogue all = collect();
  return all;
}

}  // namespace coresweep::bench
