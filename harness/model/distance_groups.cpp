#include "harness/model/distance_groups.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "harness/model/judged_states.hpp"
#include "harness/model/statistics.hpp"

namespace coresweep {
namespace {

constexpr std::size_t fewest_probes = 20;
constexpr double widened = 1.2;             // noise of a group's probes: how far beyond its outermost one still counts
constexpr double gap = 1.4;                 // by how much probes grow over one
constexpr double common = 0.1;              // share of all probes from which on a group may be as wide as it likes …
constexpr std::size_t fewest_of = 6;        // … of so many at least
constexpr double rare = 0.0025;             // share of all probes that a compact group holds …
constexpr std::size_t fewest_of_rare = 12;  // … and so many at least
constexpr double compact = 1.2;             // how far apart the middle half of its probes may lie
constexpr double in_between = 0.05;         // share of the probes of the divided part that may lie in a gap …
constexpr double strays_of_rare = 0.1;      // … and of a rare group's own number

// Of shares of a core.
constexpr double two_levels = 1.25;
constexpr double one_level = 1.02;          // how far apart a whole core's probes lie, interrupted ones left out
constexpr std::size_t fewest_of_level = 3;  // probes, and no less than one in
constexpr std::size_t one_in = 100;
constexpr double whole_to = 1.05;
constexpr double shared_from = 1.1;

/// Probes from `last_near` down and from `first_far` up, sorted ranks; those in between belong to neither.
struct Gap {
  std::size_t last_near = 0;
  std::size_t first_far = 0;
};

/// What makes some of all probes a group.
class Least {
 public:
  explicit Least(const std::vector<double>& sorted)
      : sorted_(sorted), common_(std::max(fewest_of, share(common))), rare_(std::max(fewest_of_rare, share(rare))) {}

  std::size_t fewest() const { return std::min(common_, rare_); }

  /// Whether sorted[from, to) are one beside a gap with so many strays in it.
  bool holds(std::size_t from, std::size_t to, std::size_t strays) const {
    const std::size_t size = to - from, quarter = size / 4;
    if (size >= common_) return true;
    if (size < rare_ || strays > static_cast<std::size_t>(strays_of_rare * static_cast<double>(size))) return false;
    return sorted_[to - 1 - quarter] <= compact * sorted_[from + quarter];
  }

 private:
  std::size_t share(double part) const {
    return static_cast<std::size_t>(std::ceil(part * static_cast<double>(sorted_.size())));
  }

  const std::vector<double>& sorted_;
  std::size_t common_;
  std::size_t rare_;
};

/// The widest gap of sorted[from, to) with a group on either side, if there is one. One with more strays in it must be
/// wider by as much as noise is: a group's outermost probes are no strays.
std::optional<Gap> widest_gap(const std::vector<double>& sorted, std::size_t from, std::size_t to) {
  const Least least(sorted);
  const auto most_strays = static_cast<std::size_t>(in_between * static_cast<double>(to - from));
  std::optional<Gap> widest;
  double wanted = gap;
  for (std::size_t strays = 0; strays <= most_strays; ++strays) {
    std::optional<Gap> found;
    double width = wanted;
    for (std::size_t near = from + least.fewest() - 1; near + 1 + strays + least.fewest() <= to; ++near) {
      const std::size_t far = near + 1 + strays;
      const double here = sorted[far] / sorted[near];
      if (here < width || !least.holds(from, near + 1, strays) || !least.holds(far, to, strays)) continue;
      width = here;
      found = Gap{near, far};
    }
    if (!found) continue;
    widest = found;
    wanted = width * widened;
  }
  return widest;
}

/// Divides sorted[from, to) as long as there are gaps.
void divide(const std::vector<double>& sorted, std::size_t from, std::size_t to, std::vector<DistanceGroup>& groups) {
  if (const auto found = widest_gap(sorted, from, to)) {
    divide(sorted, from, found->last_near + 1, groups);
    divide(sorted, found->first_far, to, groups);
    return;
  }
  const auto at = [&](std::size_t rank) { return sorted.begin() + static_cast<std::ptrdiff_t>(rank); };
  groups.push_back({median({at(from), at(to)}), sorted[from], sorted[to - 1], to - from});
}

/// The level of a whole core: the lowest quotient that is found again and again. What lies alone below it comes from an
/// interrupted multiply-add. None where no quotient is.
std::optional<double> whole_core(const std::vector<double>& sorted) {
  const std::size_t enough = std::max(fewest_of_level, (sorted.size() + one_in - 1) / one_in);
  for (std::size_t first = 0; first + enough <= sorted.size(); ++first) {
    if (sorted[first + enough - 1] <= one_level * sorted[first]) return sorted[first + enough / 2];
  }
  return {};
}

using Probes = std::vector<std::optional<Around>>;
using Series = std::vector<std::vector<double>>;

std::optional<Around> at(const Probes& probes, std::size_t sample) {
  return sample < probes.size() ? probes[sample] : std::nullopt;
}

/// What the CPUs got of their cores around a sample: free of the frequency, which slows both loops alike.
std::optional<Around> share_of(const BlockRecord& block, std::size_t sample) {
  const auto turn = at(block.loop_turn, sample), step = at(block.multiply_add, sample);
  if (!turn || !step) return {};
  return Around{turn->before_ns / step->before_ns, turn->after_ns / step->after_ns};
}

void add(std::vector<double>& probes, const std::optional<Around>& around) {
  if (!around) return;
  probes.push_back(around->before_ns);
  probes.push_back(around->after_ns);
}

/// What a case cares for.
struct Cares {
  bool distance = false;
  bool share = false;
};

/// Process values by the groups of what is cared for, each in the order of blocks.
Series series_of(const CaseRecord& subject, const Surroundings& around, Cares cares) {
  const std::size_t distances = cares.distance ? around.distance.size() : 1;
  const std::size_t shares = cares.share ? around.share.size() : 1;
  Series series(distances * shares);
  for (const BlockRecord& block : subject.blocks) {
    Series samples(series.size());
    for (std::size_t i = 0; i < block.samples_ns.size(); ++i) {
      const auto distance = cares.distance ? group_of(around.distance, at(block.distance, i)) : 0;
      const auto share = cares.share ? group_of(around.share, share_of(block, i)) : 0;
      if (distance && share) samples[*distance * shares + *share].push_back(block.samples_ns[i]);
    }
    for (std::size_t group = 0; group < series.size(); ++group) {
      if (!samples[group].empty()) series[group].push_back(median(std::move(samples[group])));
    }
  }
  return series;
}

bool differ(const Series& series) {
  for (std::size_t i = 0; i < series.size(); ++i) {
    for (std::size_t j = i + 1; j < series.size(); ++j) {
      if (told_apart(series[i], series[j])) return true;
    }
  }
  return false;
}

/// What makes a difference to a case: by itself, or, where the other does, at an equal one of that.
Cares cares_for(const CaseRecord& subject, const Surroundings& around) {
  const Cares several{around.distance.size() > 1, around.share.size() > 1};
  const Cares cares{several.distance && differ(series_of(subject, around, {true, false})),
                    several.share && differ(series_of(subject, around, {false, true}))};
  if (!several.distance || !several.share || cares.distance == cares.share) return cares;
  const Series series = series_of(subject, around, {true, true});
  const std::size_t shares = around.share.size(), distances = around.distance.size();
  for (std::size_t fixed = 0; fixed < (cares.distance ? distances : shares); ++fixed) {
    Series equal;
    for (std::size_t other = 0; other < (cares.distance ? shares : distances); ++other) {
      equal.push_back(cares.distance ? series[fixed * shares + other] : series[other * shares + fixed]);
    }
    if (differ(equal)) return {true, true};
  }
  return cares;
}

/// How many values each series has.
std::vector<std::size_t> sizes_of(const Series& series) {
  std::vector<std::size_t> sizes;
  for (const auto& values : series) sizes.push_back(values.size());
  return sizes;
}

/// Adds the sizes of a case's series to those of others.
void count(std::vector<std::size_t>& counts, const Series& series) {
  counts.resize(std::max(counts.size(), series.size()));
  for (std::size_t group = 0; group < series.size(); ++group) counts[group] += series[group].size();
}

}  // namespace

std::vector<DistanceGroup> distance_groups(std::vector<double> probes) {
  std::vector<DistanceGroup> groups;
  if (probes.empty()) return groups;
  std::ranges::sort(probes);
  if (probes.size() < fewest_probes) {
    groups.push_back({median(probes), probes.front(), probes.back(), probes.size()});
  } else {
    divide(probes, 0, probes.size(), groups);
  }
  for (std::size_t i = 0; i + 1 < groups.size(); ++i) {
    const double middle = std::sqrt(groups[i].to_ns * groups[i + 1].from_ns);
    groups[i].to_ns = std::min(groups[i].to_ns * widened, middle);
    groups[i + 1].from_ns = std::max(groups[i + 1].from_ns / widened, middle);
  }
  groups.front().from_ns = 0;
  groups.back().to_ns = std::numeric_limits<double>::infinity();
  return groups;
}

std::vector<DistanceGroup> share_groups(std::vector<double> quotients) {
  if (quotients.empty()) return {};
  std::ranges::sort(quotients);
  const std::size_t count = quotients.size();
  const std::optional<double> whole = whole_core(quotients);
  const double highest = quotients[count - 1 - count / 20];
  constexpr double infinite = std::numeric_limits<double>::infinity();
  if (count < fewest_probes || !whole || highest < two_levels * *whole) {
    return {{median(quotients), 0, infinite, count}};
  }
  const double to = whole_to * *whole, from = shared_from * *whole;
  std::vector<double> alone, shared;
  std::ranges::copy_if(quotients, std::back_inserter(alone), [to](double quotient) { return quotient <= to; });
  std::ranges::copy_if(quotients, std::back_inserter(shared), [from](double quotient) { return quotient >= from; });
  return {{median(alone), 0, to, alone.size()}, {median(shared), from, infinite, shared.size()}};
}

std::optional<std::size_t> group_of(std::span<const DistanceGroup> groups, const std::optional<DistanceProbe>& probe) {
  if (!probe) return {};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto holds = [&](double ns) { return groups[i].from_ns <= ns && ns <= groups[i].to_ns; };
    if (holds(probe->before_ns) && holds(probe->after_ns)) return i;
  }
  return {};
}

RunSurroundings::RunSurroundings(const RunRecord& record) {
  std::map<std::vector<std::vector<int>>, std::vector<double>> distances;
  std::vector<double> shares;
  for (const CaseRecord& subject : record.cases) {
    for (const BlockRecord& block : subject.blocks) {
      for (const auto& probe : block.distance) add(distances[subject.cpus], probe);
      for (std::size_t i = 0; i < block.samples_ns.size(); ++i) add(shares, share_of(block, i));
    }
  }
  for (auto& [places, probes] : distances) distance_[places] = distance_groups(std::move(probes));
  share_ = share_groups(std::move(shares));
  find_common(record);
}

void RunSurroundings::find_common(const RunRecord& record) {
  std::map<std::vector<std::vector<int>>, std::vector<std::size_t>> distances;
  std::vector<std::size_t> shares;
  for (const CaseRecord& subject : record.cases) {
    if (subject.status != Status::ok) continue;  // it is not told
    const Surroundings around = of(subject);
    const Cares cares = cares_for(subject, around);
    if (cares.distance) count(distances[subject.cpus], series_of(subject, around, {true, false}));
    if (cares.share) count(shares, series_of(subject, around, {false, true}));
  }
  for (const auto& [places, counts] : distances) common_distance_[places] = common_group(counts);
  if (!shares.empty()) common_share_ = common_share(shares);
}

Surroundings RunSurroundings::of(const CaseRecord& subject) const {
  const auto found = distance_.find(subject.cpus);
  const auto common = common_distance_.find(subject.cpus);
  return {found == distance_.end() ? std::vector<DistanceGroup>{} : found->second, share_,
          common == common_distance_.end() ? 0 : common->second, common_share_};
}

bool told_apart(const std::vector<double>& one, const std::vector<double>& other) {
  const MedianInterval a = dependent_interval(one), b = dependent_interval(other);
  if (a.low && b.low) return *a.high < *b.low || *b.high < *a.low;
  if (one.empty() || other.empty()) return false;
  const auto worth = [](const std::vector<double>& values) {
    return effective_count(values.size(), autocorrelation(values));
  };
  const bool apart = std::ranges::max(one) < std::ranges::min(other) || std::ranges::max(other) < std::ranges::min(one);
  return apart && separable(worth(one), worth(other));
}

std::vector<std::vector<double>> judged_values(const CaseRecord& subject, const Surroundings& around) {
  const Cares cares = cares_for(subject, around);
  Series series = series_of(subject, around, cares);
  const auto sizes = sizes_of(series);
  const std::size_t shares = cares.share ? around.share.size() : 1;
  const std::size_t wanted =
      (cares.distance ? around.common_distance : 0) * shares + (cares.share ? around.common_share : 0);
  Series judged;
  for (const std::size_t state : judged_states(sizes, shares, told_state(sizes, wanted))) {
    judged.push_back(std::move(series[state]));
  }
  return judged;
}

}  // namespace coresweep
