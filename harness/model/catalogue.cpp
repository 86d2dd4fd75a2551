#include "harness/model/catalogue.hpp"

#include <algorithm>

namespace coresweep {
namespace {

template <typename Info>
const Info* find_by_name(const std::vector<Info>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Info::name);
  return found != all.end() ? &*found : nullptr;
}

}  // namespace

const WorkloadInfo* Catalogue::workload(std::string_view name) const {
  return find_by_name(workloads, name);
}
const LockInfo* Catalogue::lock(std::string_view name) const {
  return find_by_name(locks, name);
}
const ChannelInfo* Catalogue::channel(std::string_view name) const {
  return find_by_name(channels, name);
}
const BarrierInfo* Catalogue::barrier(std::string_view name) const {
  return find_by_name(barriers, name);
}
const ModeInfo* Catalogue::mode(std::string_view name) const {
  return find_by_name(modes, name);
}

}  // namespace coresweep
