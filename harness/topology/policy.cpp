#include "harness/topology/policy.hpp"

#include <algorithm>
#include <numeric>
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

std::vector<Domain> numa_domains(const Tree& universe) {
  std::vector<std::size_t> from_inner(universe.numa.size());
  std::iota(from_inner.begin(), from_inner.end(), std::size_t{0});
  std::ranges::stable_sort(from_inner, {}, [&](std::size_t i) { return universe.numa[i].cpus.size(); });
  std::vector<Domain> domains = universe.numa;
  std::set<int> taken;
  for (const std::size_t i : from_inner) {
    std::erase_if(domains[i].cpus, [&](int cpu) { return !taken.insert(cpu).second; });
  }
  std::erase_if(domains, [](const Domain& domain) { return domain.cpus.empty(); });
  return domains;
}

}  // namespace coresweep::topology
