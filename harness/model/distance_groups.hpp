#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "harness/model/record.hpp"

namespace coresweep {

/// Probes of the distance between two sets of places that lie close to each other. Where a host moves virtual CPUs
/// there are two such groups or more, each lasting seconds; on bare metal there is one.
struct DistanceGroup {
  double middle_ns = 0;    ///< median of its probes
  double from_ns = 0;      ///< what a probe that belongs to it lies within, ends included; 0 for the nearest group
  double to_ns = 0;        ///< likewise; infinite for the farthest
  std::size_t probes = 0;  ///< of those it was found in
};

/// Groups of probes (ns) by the gaps between them, from near to far. A gap is a stretch of the logarithmic scale over
/// which the probes grow by at least 1.4, with a group on either side and hardly any probes in it (a twentieth, of the
/// part that it divides). There is no threshold in ns. A group that holds a tenth of all, and six, may be as wide as
/// its probes are spread. A rarer one is a state that seldom comes (two virtual CPUs on one core: 165 of 15,120 probes
/// at 19 ns, the others at 87), or else disturbed probes, which lie anywhere: it holds a quarter of a percent of all
/// and twelve, its middle half lies within a factor of 1.2, and a tenth of its number at most lies in the gap. How many
/// values a case must have in a group to wait for it is another matter: see judged_values. Of fewer than 20 probes
/// nothing is said: one group. None of none.
std::vector<DistanceGroup> distance_groups(std::vector<double> probes);

/// Groups of what CPUs get of their cores, from quotients of `loop_turn` and `multiply_add`: the core to itself, and
/// shared with somebody else. A neighbour may run for parts of a probe only, so there is no gap to go by. The whole
/// core's level is sharp: the lowest that one probe in a hundred (and three) lies within 2 % of; a quotient below it
/// comes from an interrupted multiply-add. The first group goes up to 5 % above it, the second begins 10 % above it: of
/// 80,000 probes of four runs 0.4 to 1.3 % lay in between. The second has no level of its own, for what a case takes
/// hardly follows the quotient from there on: sum_square took 1.4 times as long at 1.3 to 1.6 times the whole core's
/// quotient, and 1.5 times at 1.7 to 2. One group where the upper twentieth begins less than a quarter above the whole
/// core's level, where there is none, and of fewer than 20 probes. None of none.
std::vector<DistanceGroup> share_groups(std::vector<double> quotients);

/// Which group a sample belongs to: the one that the probes before and after it both lie in. None where they lie in
/// different ones ("mixed"), in between, or were not made.
std::optional<std::size_t> group_of(std::span<const DistanceGroup> groups, const std::optional<DistanceProbe>& probe);

/// What a case's samples are grouped by: how far its CPUs were from each other, and what they got of their cores.
struct Surroundings {
  std::vector<DistanceGroup> distance;
  /// Of the quotient of `loop_turn` and `multiply_add` (no unit): low where nobody else ran on the core.
  std::vector<DistanceGroup> share;
  std::size_t common_distance = 0;  ///< the group that most values have, of the run's cases that care at these places
  std::size_t common_share = 0;  ///< likewise of all cases that care for the share; alone where that is common enough
};

/// Of a run, from its own probes: distances by sets of places (cases with the same `cpus`), shares of all cases
/// together; and the state in which its cases will be told.
class RunSurroundings {
 public:
  RunSurroundings() = default;
  explicit RunSurroundings(const RunRecord& record);
  Surroundings of(const CaseRecord& subject) const;

 private:
  void find_common(const RunRecord& record);

  std::map<std::vector<std::vector<int>>, std::vector<DistanceGroup>> distance_;
  std::vector<DistanceGroup> share_;
  std::map<std::vector<std::vector<int>>, std::size_t> common_distance_;
  std::size_t common_share_ = 0;
};

/// The values that a case's precision is judged by, in the order of blocks: one series of process values (medians of
/// the samples in it) for each group that holds at least a fifth of them, where the groups can be told apart (of
/// distance, of share, or of both at once where the case cares for both); else one series of all samples, so that a
/// case that does not care loses no value. Where it cares for the share and its values with a core to itself are a
/// fifth of all or more, they alone are judged: what a neighbour leaves depends on what he does, and does not settle.
/// The state that the case will be told in is always among them, be it rare in this case.
std::vector<std::vector<double>> judged_values(const CaseRecord& subject, const Surroundings& surroundings);

/// Whether two series of process values can be told apart: their intervals do not overlap; where one has none, all of
/// one lie beyond all of the other and there are enough of them.
bool told_apart(const std::vector<double>& one, const std::vector<double>& other);

}  // namespace coresweep
