#include "harness/model/plan.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <regex>

#include "harness/model/errors.hpp"
#include "harness/model/expand.hpp"

namespace coresweep {
namespace {

/// Everything but the policy's name that makes two cases equal.
std::string without_place(const Case& subject, std::vector<std::vector<int>> cpus,
                          const std::vector<int>& caller_cpus) {
  Case same = subject;
  cpus.push_back(caller_cpus);
  std::erase_if(same.axes, [](const Axis& axis) { return axis.key == "place"; });
  std::string key = same.id() + '|';
  for (const auto& worker : cpus) {
    for (int cpu : worker) key += std::to_string(cpu) + ',';
    key += ';';
  }
  return key;
}

/// Collects cases in the suite's order, each once.
class Collector {
 public:
  Collector(const Catalogue& catalogue, const PlanInputs& inputs) : catalogue_(catalogue), inputs_(inputs) {}

  void add(const Case& subject, const SuiteEntry& entry) {
    const std::string id = subject.id();
    if (const auto seen = planned_by_id_.find(id); seen != planned_by_id_.end()) return promote(seen->second, entry);
    if (skipped_by_id_.contains(id)) return;
    if (const auto reason = not_applicable(subject, catalogue_)) return skip(subject, entry, *reason);
    Dealt dealt = inputs_.deal(std::string(subject.get("place")), static_cast<unsigned>(subject.number("workers", 1)));
    if (dealt.not_applicable) return skip(subject, entry, *dealt.not_applicable);
    if (const auto reason = needs_cpu_each(subject); reason && dealt.oversubscribed) {
      return skip(subject, entry, *reason);
    }
    if (!has_submitter(subject, catalogue_)) dealt.caller_cpus.clear();
    const auto [equal, is_new] =
        by_places_.emplace(without_place(subject, dealt.cpus, dealt.caller_cpus), plan_.cases.size());
    planned_by_id_[id] = equal->second;
    if (!is_new) {
      plan_.cases[equal->second].aliases.push_back(id);
      return promote(equal->second, entry);
    }
    plan_.cases.push_back({.subject = subject,
                           .cpus = std::move(dealt.cpus),
                           .caller_cpus = std::move(dealt.caller_cpus),
                           .oversubscribed = dealt.oversubscribed,
                           .priority = entry.priority,
                           .estimate_s = entry.estimate_s});
  }

  Plan take() { return std::move(plan_); }

 private:
  void promote(std::size_t index, const SuiteEntry& entry) {
    plan_.cases[index].priority = std::min(plan_.cases[index].priority, entry.priority);
  }
  void skip(const Case& subject, const SuiteEntry& entry, const std::string& reason) {
    skipped_by_id_[subject.id()] = true;
    plan_.skipped.push_back({subject, entry.priority, reason});
  }

  const Catalogue& catalogue_;
  const PlanInputs& inputs_;
  Plan plan_;
  std::map<std::string, std::size_t> planned_by_id_;  // aliases too
  std::map<std::string, bool> skipped_by_id_;
  std::map<std::string, std::size_t> by_places_;
};

void apply_filter(Plan& plan, const std::string& filter) {
  try {
    const std::regex expression(filter);
    const auto matches = [&](const std::string& id) { return std::regex_search(id, expression); };
    std::erase_if(plan.cases, [&](const PlannedCase& planned) {
      return !matches(planned.subject.id()) && std::ranges::none_of(planned.aliases, matches);
    });
    std::erase_if(plan.skipped, [&](const SkippedCase& skipped) { return !matches(skipped.subject.id()); });
  } catch (const std::regex_error&) {
    throw UsageError("filter \"" + filter + "\": not a regular expression; write one like 'mode:thread/'");
  }
}

/// The order in which cases get their time: breadth first. The first cases of every workload go before everything, so
/// that whatever the budget no section of a report is empty: of each the most important one, then the next of each;
/// after them what is more important.
std::vector<std::size_t> by_importance(const std::vector<PlannedCase>& cases) {
  constexpr std::size_t first_of_each = 2;  // one, and one to compare it with
  std::vector<std::size_t> order(cases.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return cases[i].priority; });
  std::map<std::string, std::size_t> seen;
  std::vector<std::size_t> depth(cases.size());
  for (const std::size_t index : order) {
    depth[index] = std::min(seen[cases[index].subject.workload]++, first_of_each);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return depth[i]; });
  return order;
}

/// Keeps the most important cases that fit, in the suite's order; the others are skipped. One of the first of a
/// workload that does not fit leaves its time to others; of the rest none that is less important gets it.
void apply_limits(Plan& plan, const Suite& suite, double budget_s) {
  std::vector<std::string> dropped(plan.cases.size());
  std::map<std::string, std::size_t> tried;
  std::size_t kept = 0;
  for (std::size_t index : by_importance(plan.cases)) {
    const bool first = tried[plan.cases[index].subject.workload]++ == 0;
    const double with_it = plan.estimated_seconds + plan.cases[index].estimate_s * suite.min_blocks;
    if (suite.max_cases != 0 && kept == suite.max_cases) {
      dropped[index] = "over budget: the suite measures at most " + std::to_string(suite.max_cases) + " cases";
    } else if (with_it > budget_s) {
      dropped[index] = "over budget: no time left for it";
      if (!first) budget_s = 0;  // nor for anything less important
    } else {
      plan.estimated_seconds = with_it;
      ++kept;
    }
  }
  std::vector<PlannedCase> cases;
  for (std::size_t index = 0; index < plan.cases.size(); ++index) {
    PlannedCase& planned = plan.cases[index];
    if (dropped[index].empty()) {
      cases.push_back(std::move(planned));
    } else {
      plan.skipped.push_back({planned.subject, planned.priority, dropped[index]});
    }
  }
  plan.cases = std::move(cases);
}

}  // namespace

Plan make_plan(const Suite& suite, const Catalogue& catalogue, const PlanInputs& inputs) {
  Collector collector(catalogue, inputs);
  for (const SuiteEntry& entry : suite.entries) {
    if (entry.only_under_quota && !inputs.quota) continue;
    const CpusForWords cpus{inputs.usable_cpus, inputs.quota};
    for (const Case& subject : expand(entry, suite.where, catalogue, cpus)) collector.add(subject, entry);
  }
  Plan plan = collector.take();
  if (inputs.filter) apply_filter(plan, *inputs.filter);
  apply_limits(plan, suite, inputs.budget_s);
  return plan;
}

}  // namespace coresweep
