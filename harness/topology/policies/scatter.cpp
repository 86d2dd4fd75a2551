#include <algorithm>
#include <map>

#include "harness/topology/policy.hpp"

namespace coresweep::topology {

extern const Policy policy_scatter;

namespace {

/// The PUs of one rank under a branch, dealt by going round its children. Taking one PU from each child in turn,
/// recursively, is the same as interleaving what each child deals by itself.
std::vector<Pu> interleaved(const Branch& branch, const std::map<int, Pu>& of_rank) {
  if (branch.children.empty()) {
    const auto leaf = of_rank.find(branch.cpu);
    return leaf == of_rank.end() ? std::vector<Pu>{} : std::vector<Pu>{leaf->second};
  }
  std::vector<std::vector<Pu>> dealt;
  std::size_t longest = 0;
  for (const Branch& child : branch.children) {
    dealt.push_back(interleaved(child, of_rank));
    longest = std::max(longest, dealt.back().size());
  }
  std::vector<Pu> order;
  for (std::size_t round = 0; round < longest; ++round) {
    for (const std::vector<Pu>& child : dealt) {
      if (round < child.size()) order.push_back(child[round]);
    }
  }
  return order;
}

Places as_far_apart_as_possible(const Tree& universe, std::string_view) {
  std::vector<Pu> order;
  for (int rank = 0; rank < smt_width(universe); ++rank) {
    std::map<int, Pu> of_rank;
    for (const Pu& pu : universe.pus) {
      if (pu.smt_rank == rank) of_rank.emplace(pu.cpu, pu);
    }
    const std::vector<Pu> dealt = interleaved(universe.root, of_rank);
    order.insert(order.end(), dealt.begin(), dealt.end());
  }
  return one_each(order);
}

}  // namespace

const Policy policy_scatter{
    .name = "scatter",
    .alias = "spread",
    .description = "as far apart as the machine's tree allows: round robin at every level, siblings last",
    .places = as_far_apart_as_possible,
};

}  // namespace coresweep::topology
