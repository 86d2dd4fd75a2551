#include "harness/model/expand.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "harness/model/errors.hpp"

namespace coresweep {
namespace {

using Values = std::vector<std::string>;

Values counts_of(const std::string& word, unsigned usable) {
  if (word == "all") return {std::to_string(usable)};
  if (word == "half") return {std::to_string(std::max(1U, usable / 2))};
  if (word == "double") return {std::to_string(2 * usable)};
  if (word != "powers") return {word};
  Values counts;
  for (unsigned count = 1; count < usable; count *= 2) counts.push_back(std::to_string(count));
  counts.push_back(std::to_string(usable));
  return counts;
}

template <class Info>
Values names_of(const std::vector<Info>& registry) {
  Values names;
  for (const Info& info : registry) names.push_back(info.name);
  return names;
}

/// What the word "every" stands for: all that are registered.
Values every(const std::string& key, const Catalogue& catalogue) {
  if (key == "mode") return names_of(catalogue.modes);
  if (key == "lock") return names_of(catalogue.locks);
  if (key == "channel") return names_of(catalogue.channels);
  if (key == "barrier") return names_of(catalogue.barriers);
  return {"every"};
}

Values values_of(const std::string& key, const Values& given, const Catalogue& catalogue, unsigned usable) {
  if (given == Values{"every"}) return every(key, catalogue);
  if (key != "workers") return given;
  Values counts;
  for (const std::string& word : given) {
    for (const std::string& count : counts_of(word, usable)) {
      if (std::ranges::find(counts, count) == counts.end()) counts.push_back(count);
    }
  }
  return counts;
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
             const Catalogue& catalogue, unsigned usable, Values& texts) {
  if (axis == entry.axes.size()) {
    texts.push_back(text);
    return;
  }
  const auto& [key, given] = entry.axes[axis];
  if (key == "dispatch" && !has_dispatch(entry, mode, catalogue)) {
    product(entry, axis + 1, text, mode, catalogue, usable, texts);
    return;
  }
  for (const std::string& value : values_of(key, given, catalogue, usable)) {
    std::string longer = text;
    longer.append("/").append(key).append(":").append(value);
    product(entry, axis + 1, longer, key == "mode" ? value : mode, catalogue, usable, texts);
  }
}

}  // namespace

std::vector<Case> expand(const SuiteEntry& entry, const std::string& suite, const Catalogue& catalogue,
                         unsigned usable_cpus) {
  Values texts;
  product(entry, 0, entry.workload, "serial", catalogue, usable_cpus, texts);
  std::vector<Case> cases;
  for (const std::string& text : texts) {
    try {
      cases.push_back(with_chunks(text, catalogue, usable_cpus));
    } catch (const UsageError& error) {
      throw UsageError("suite " + suite + ": " + error.what());
    }
  }
  return cases;
}

}  // namespace coresweep
