#include "harness/sweep/preliminary.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "harness/model/statistics.hpp"

namespace coresweep::sweep {
namespace {

bool measures_sum_square(const CaseRecord& subject) {
  return subject.subject.workload == "sum_square" && subject.status == Status::ok && !subject.blocks.empty();
}

double value_of(const CaseRecord& subject) {
  std::vector<double> values;
  for (const BlockRecord& block : subject.blocks) values.push_back(process_value(block));
  return median(std::move(values));
}

std::string task_of(const CaseRecord& subject) {
  return std::string(subject.subject.get("work")) + '/' + std::string(subject.subject.get("grain"));
}

/// Mode → family, of the record's own catalogue.
std::map<std::string, std::string, std::less<>> families(const RunRecord& record) {
  std::map<std::string, std::string, std::less<>> all;
  for (const auto& mode : record.catalogue.at("modes")) {
    all[mode.at("name").get<std::string>()] = mode.at("family").get<std::string>();
  }
  return all;
}

struct Best {
  double speedup = 0;
  const CaseRecord* subject = nullptr;

  void consider(double candidate, const CaseRecord& owner) {
    if (candidate > speedup) *this = {candidate, &owner};
  }
  std::string describe() const {
    const std::string_view dispatch = subject->subject.get("dispatch");
    const std::string mode(subject->subject.get("mode"));
    // More than a worker each cannot be gained: then this and the serial case did not run under the same conditions.
    const bool doubtful = speedup > 1.05 * static_cast<double>(subject->subject.number("workers", 1));
    return fmt::format(
        "{} with {} workers {:.2f} ×{}", dispatch.empty() ? mode : fmt::format("{} ({})", mode, dispatch),
        subject->subject.get("workers"), speedup, doubtful ? " (cannot be: the machine is disturbed)" : "");
  }
};

}  // namespace

std::string preliminary_answer(const RunRecord& record) {
  const auto family_of = families(record);
  std::map<std::string, double> serial;
  for (const CaseRecord& subject : record.cases) {
    if (measures_sum_square(subject) && subject.subject.get("mode") == "serial") serial[task_of(subject)] = value_of(subject);
  }
  Best thread;
  Best pool;
  for (const CaseRecord& subject : record.cases) {
    const auto baseline = serial.find(task_of(subject));
    const bool alone = subject.subject.get("workers") == "1";
    if (!measures_sum_square(subject) || subject.oversubscribed || alone || baseline == serial.end()) continue;
    const auto family = family_of.find(subject.subject.get("mode"));
    if (family == family_of.end()) continue;
    const double speedup = baseline->second / value_of(subject);
    if (family->second == "thread") thread.consider(speedup, subject);
    if (family->second.ends_with("_pool")) pool.consider(speedup, subject);
  }
  std::string answers;
  for (const Best* best : {&thread, &pool}) {
    if (best->subject != nullptr) answers += (answers.empty() ? "" : ", ") + best->describe();
  }
  return answers.empty() ? answers : "so far, sum_square against serial: " + answers;
}

}  // namespace coresweep::sweep
