#include "harness/topology/policy.hpp"

#include <algorithm>
#include <set>

namespace coresweep::topology {

Places one_each(const std::vector<Pu>& order) {
  Places places;
  for (const Pu& pu : order) places.push_back({pu.cpu});
  return places;
}

std::vector<Pu> cores_before_siblings(const Tree& universe) {
  std::vector<Pu> order = universe.pus;
  std::stable_sort(order.begin(), order.end(), [](const Pu& a, const Pu& b) { return a.smt_rank < b.smt_rank; });
  return order;
}

Places round_robin(const Tree& universe, const std::vector<Domain>& domains) {
  const std::vector<Pu> inner = cores_before_siblings(universe);
  std::vector<std::vector<Pu>> queues;
  for (const Domain& domain : domains) {
    const std::set<int> members(domain.cpus.begin(), domain.cpus.end());
    std::vector<Pu>& queue = queues.emplace_back();
    std::copy_if(inner.begin(), inner.end(), std::back_inserter(queue),
                 [&](const Pu& pu) { return members.contains(pu.cpu); });
  }
  std::vector<Pu> order;
  std::set<int> dealt;
  std::vector<std::size_t> next(queues.size(), 0);
  for (bool any = true; any;) {
    any = false;
    for (std::size_t i = 0; i < queues.size(); ++i) {
      while (next[i] < queues[i].size() && dealt.contains(queues[i][next[i]].cpu)) ++next[i];
      if (next[i] == queues[i].size()) continue;
      order.push_back(queues[i][next[i]++]);
      dealt.insert(order.back().cpu);
      any = true;
    }
  }
  std::copy_if(inner.begin(), inner.end(), std::back_inserter(order),
               [&](const Pu& pu) { return !dealt.contains(pu.cpu); });
  return one_each(order);
}

std::vector<Domain> distinct_numa(const Tree& universe) {
  std::vector<Domain> distinct;
  std::set<CpuList> seen;
  for (const Domain& node : universe.numa) {
    CpuList cpus = node.cpus;
    std::sort(cpus.begin(), cpus.end());
    if (seen.insert(cpus).second) distinct.push_back(node);
  }
  return distinct;
}

}  // namespace coresweep::topology
