#include "harness/model/expand.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "harness/model/errors.hpp"

namespace coresweep {
namespace {

using Values = std::vector<std::string>;

/// The quota in whole CPUs; all CPUs where there is none below them.
unsigned whole_cpus(const CpusForWords& cpus, double (*rounded)(double)) {
  return cpus.quota ? std::max(1U, static_cast<unsigned>(rounded(cpus.quota->cpus))) : cpus.usable;
}

Values counts_of(const std::string& word, const CpusForWords& cpus) {
  const unsigned usable = cpus.usable;
  if (word == "quota_floor") return {std::to_string(whole_cpus(cpus, std::floor))};
  if (word == "quota_ceil") return {std::to_string(whole_cpus(cpus, std::ceil))};
  if (word == "all") return {std::to_string(usable)};
  if (word == "half") return {std::to_string(std::max(1U, usable / 2))};
  if (word == "double") return {std::to_string(2 * usable)};
  if (word != "powers") return {word};
  Values counts;
  for (unsigned count = 1; count < usable; count *= 2) counts.push_back(std::to_string(count));
  counts.push_back(std::to_string(usable));
  return counts;
}

/// How long a trial lasts that sees enough of a quota: five of its periods and a second, in whole periods. In fewer,
/// the part of a period with which it ends would weigh too much.
std::string duration_of(const std::string& word, const CpusForWords& cpus) {
  if (word != "quota_periods") return word;
  if (!cpus.quota) return "1000";
  const double period_ms = static_cast<double>(cpus.quota->period_us) / 1000;
  return std::to_string(std::lround(std::ceil(std::max(5.0, std::ceil(1000 / period_ms)) * period_ms)));
}

template <class Info>
Values registered_names(const std::vector<Info>& registry) {
  Values names;
  for (const Info& info : registry) names.push_back(info.name);
  return names;
}

/// What the word "every" stands for: all that are registered.
Values every(const std::string& key, const Catalogue& catalogue) {
  if (key == "mode") return registered_names(catalogue.modes);
  if (key == "lock") return registered_names(catalogue.locks);
  if (key == "channel") return registered_names(catalogue.channels);
  if (key == "barrier") return registered_names(catalogue.barriers);
  return {"every"};
}

Values values_of(const std::string& key, const Values& given, const Catalogue& catalogue, const CpusForWords& cpus) {
  if (given == Values{"every"}) return every(key, catalogue);
  if (key != "workers" && key != "lasting_ms") return given;
  Values numbers;
  for (const std::string& word : given) {
    for (const std::string& number : key == "workers" ? counts_of(word, cpus) : Values{duration_of(word, cpus)}) {
      if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
    }
  }
  return numbers;
}

/// The word of `grain`: what CPython's Pool.map makes of so much work, four chunks per worker. The serial case that the
/// others are compared with takes the chunks of a pool of all usable CPUs.
Case with_chunks(const std::string& text, const Catalogue& catalogue, unsigned usable) {
  static constexpr std::string_view word = "/grain:python";
  const std::size_t at = (text + '/').find(std::string(word) + '/');
  if (at == std::string::npos) return parse_case(text, catalogue);
  const std::string before = text.substr(0, at), after = text.substr(at + word.size());
  const Case any = parse_case(before + after, catalogue);
  const ModeInfo* mode = catalogue.mode(any.get("mode"));
  const bool serial = mode != nullptr && mode->workers_are == WorkersAre::caller;
  const std::uint64_t chunks = 4 * (serial ? usable : any.number("workers", 1));
  const std::uint64_t grain = std::max<std::uint64_t>(1, (any.number("work", 1) + chunks - 1) / chunks);
  return parse_case(before + "/grain:" + std::to_string(grain) + after, catalogue);
}

/// Whether a case of this workload and mode has a `dispatch`: an entry that lists it for pools may list `serial` too.
bool has_dispatch(const SuiteEntry& entry, const std::string& mode_name, const Catalogue& catalogue) {
  const WorkloadInfo* workload = catalogue.workload(entry.workload);
  const ModeInfo* mode = catalogue.mode(mode_name);
  return workload == nullptr || mode == nullptr || (workload->form == Form::tasks && !mode->dispatches.empty());
}

void product(const SuiteEntry& entry, std::size_t axis, const std::string& text, const std::string& mode,
             const Catalogue& catalogue, const CpusForWords& cpus, Values& texts) {
  if (axis == entry.axes.size()) {
    texts.push_back(text);
    return;
  }
  const auto& [key, given] = entry.axes[axis];
  if (key == "dispatch" && !has_dispatch(entry, mode, catalogue)) {
    product(entry, axis + 1, text, mode, catalogue, cpus, texts);
    return;
  }
  for (const std::string& value : values_of(key, given, catalogue, cpus)) {
    std::string longer = text;
    longer.append("/").append(key).append(":").append(value);
    product(entry, axis + 1, longer, key == "mode" ? value : mode, catalogue, cpus, texts);
  }
}

}  // namespace

std::vector<Case> expand(const SuiteEntry& entry, const std::string& suite, const Catalogue& catalogue,
                         const CpusForWords& cpus) {
  Values texts;
  product(entry, 0, entry.workload, "serial", catalogue, cpus, texts);
  std::vector<Case> cases;
  for (const std::string& text : texts) {
    try {
      cases.push_back(with_chunks(text, catalogue, cpus.usable));
    } catch (const UsageError& error) {
      throw UsageError("suite " + suite + ": " + error.what());
    }
  }
  return cases;
}

}  // namespace coresweep
