#include <algorithm>
#include <tuple>

#include "harness/topology/policy.hpp"

namespace coresweep::topology {

extern const Policy policy_cores;

namespace {

Places best_cores_first(const Tree& universe, std::string_view) {
  std::vector<Pu> order = universe.pus;
  std::stable_sort(order.begin(), order.end(), [](const Pu& a, const Pu& b) {
    return std::tuple(a.smt_rank, -a.efficiency) < std::tuple(b.smt_rank, -b.efficiency);
  });
  return one_each(order);
}

}  // namespace

const Policy policy_cores{
    .name = "cores",
    .alias = "",
    .description = "one worker per core, best cores first, then their SMT siblings",
    .places = best_cores_first,
};

}  // namespace coresweep::topology
