#include <algorithm>
#include <charconv>
#include <map>

#include "harness/model/catalogue.hpp"
#include "harness/model/errors.hpp"
#include "harness/model/place_name.hpp"

namespace coresweep {
namespace {

/// Axes as given: key → value. The text stands along for messages.
struct Given {
  std::string_view text;
  std::map<std::string, std::string, std::less<>> axes;

  [[noreturn]] void refuse(const std::string& why) const {
    throw UsageError("case \"" + std::string(text) + "\": " + why);
  }
  const std::string* find(std::string_view key) const {
    const auto found = axes.find(key);
    return found != axes.end() ? &found->second : nullptr;
  }
};

template <typename Infos>
std::string names_of(const Infos& infos) {
  std::string names;
  for (const auto& info : infos) names += (names.empty() ? "" : ", ") + info.name;
  return names;
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// Splits the part after the workload's name.
Given split_axes(std::string_view text, std::string_view rest) {
  Given given{text, {}};
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the slash
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(part.size());
    const std::size_t colon = part.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == part.size()) {
      given.refuse("\"" + std::string(part) + "\" is not key:value");
    }
    if (!given.axes.emplace(part.substr(0, colon), part.substr(colon + 1)).second) {
      given.refuse("axis " + std::string(part.substr(0, colon)) + " stands twice");
    }
  }
  return given;
}

/// A number in its shortest spelling.
std::string counted(const Given& given, const std::string& key, const std::string& value, std::uint64_t most,
                    std::uint64_t least = 1) {
  std::uint64_t number = 0;
  const char* end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc() || stop != end || number < least || number > most) {
    given.refuse(key + " must be a number from " + std::to_string(least) + " to " + std::to_string(most) + ", not \"" +
                 value + "\"");
  }
  return std::to_string(number);
}

const ModeInfo& mode_of(const Given& given, const Catalogue& catalogue) {
  const std::string* name = given.find("mode");
  const ModeInfo* mode = catalogue.mode(name != nullptr ? *name : "serial");
  if (mode == nullptr) {
    given.refuse("unknown mode " + (name != nullptr ? *name : "serial") + "; one of " + names_of(catalogue.modes));
  }
  return *mode;
}

std::string lock_of(const Given& given, const Catalogue& catalogue) {
  const std::string* name = given.find("lock");
  if (name == nullptr) return "none";
  if (catalogue.lock(*name) == nullptr) {
    given.refuse("unknown lock " + *name + "; one of " + names_of(catalogue.locks));
  }
  return *name;
}

/// A registered one of this kind ("channel"), or the first that the mode's workers can share.
template <class Info>
std::string shared_one_of(const std::vector<Info>& all, const std::string& kind, const Given& given,
                          const ModeInfo& mode) {
  if (const std::string* name = given.find(kind); name != nullptr) {
    if (std::ranges::find(all, *name, &Info::name) != all.end()) return *name;
    given.refuse("unknown " + kind + " " + *name + "; one of " + names_of(all));
  }
  for (const Info& info : all) {
    const bool shared = info.process_shared && !(info.holds_addresses && mode.fresh_programs);
    if (shared || mode.workers_are != WorkersAre::processes) return info.name;
  }
  given.refuse("no " + kind + " is registered that mode " + mode.name + " can share");
}

std::string place_of(const Given& given, const Catalogue& catalogue) {
  const std::string* value = given.find("place");
  if (value == nullptr) return "cores";
  try {
    return canonical_place(*value, catalogue.placements);
  } catch (const UsageError& error) {
    given.refuse(error.what());
  }
}

std::string own_axis(const Given& given, const AxisInfo& axis) {
  const std::string* value = given.find(axis.key);
  if (value == nullptr) return axis.fallback;
  if (axis.values.empty()) return counted(given, axis.key, *value, axis.most, axis.least);
  if (std::ranges::find(axis.values, *value) == axis.values.end()) {
    given.refuse(axis.key + " must be one of " + join(axis.values) + ", not \"" + *value + "\"");
  }
  return *value;
}

/// A number that an axis of the workload has in this case; 0 where it lacks the axis.
std::uint64_t number_of(const Given& given, const WorkloadInfo& workload, std::string_view key) {
  const auto axis = std::ranges::find(workload.axes, key, &AxisInfo::key);
  return axis != workload.axes.end() ? std::stoull(own_axis(given, *axis)) : 0;
}

std::string workers_of(const Given& given, const WorkloadInfo& workload, const ModeInfo& mode) {
  if (const std::string* value = given.find("workers"); value != nullptr) {
    return counted(given, "workers", *value, 65536);
  }
  if (mode.workers_are == WorkersAre::caller) return "1";
  if (!workload.workers.empty()) return std::to_string(workload.workers.front());
  const std::uint64_t parts = number_of(given, workload, "senders") + number_of(given, workload, "receivers");
  return counted(given, "senders and receivers together", parts != 0 ? std::to_string(parts) : "2", 65536);
}

/// Every axis the case has, with its value, in no order.
std::vector<Axis> filled_axes(const Given& given, const WorkloadInfo& workload, const Catalogue& catalogue) {
  const ModeInfo& mode = mode_of(given, catalogue);
  std::vector<Axis> axes{{"mode", mode.name}};
  if (workload.form == Form::tasks && !mode.dispatches.empty()) {
    const std::string* dispatch = given.find("dispatch");
    if (dispatch != nullptr && *dispatch != "index" && *dispatch != "submit") {
      given.refuse("unknown dispatch " + *dispatch + "; one of index, submit");
    }
    axes.push_back({"dispatch", dispatch != nullptr ? *dispatch : mode.dispatches.front()});
  }
  if (workload.takes_lock) axes.push_back({"lock", lock_of(given, catalogue)});
  if (workload.takes_channel) axes.push_back({"channel", shared_one_of(catalogue.channels, "channel", given, mode)});
  if (workload.takes_barrier) axes.push_back({"barrier", shared_one_of(catalogue.barriers, "barrier", given, mode)});
  axes.push_back({"workers", workers_of(given, workload, mode)});
  axes.push_back({"place", place_of(given, catalogue)});
  for (const AxisInfo& axis : workload.axes) axes.push_back({axis.key, own_axis(given, axis)});
  return axes;
}

void refuse_foreign_axes(const Given& given, const Case& filled) {
  for (const auto& [key, value] : given.axes) {
    if (filled.find(key) != nullptr) continue;
    std::string known;
    for (const Axis& axis : filled.axes) known.append(known.empty() ? "" : ", ").append(axis.key);
    std::string why = "there is no axis " + key;
    why.append(" in ").append(filled.workload).append(" with mode ").append(filled.get("mode"));
    given.refuse(why.append("; it has ").append(known));
  }
}

std::size_t rank(const Axis& axis) {
  const auto& order = axis_order();
  return static_cast<std::size_t>(std::ranges::find(order, axis.key) - order.begin());
}

}  // namespace

Case parse_case(std::string_view text, const Catalogue& catalogue) {
  const std::string_view name = text.substr(0, text.find('/'));
  const WorkloadInfo* workload = catalogue.workload(name);
  if (workload == nullptr) {
    throw UsageError("case \"" + std::string(text) + "\": unknown workload \"" + std::string(name) + "\"; one of " +
                     names_of(catalogue.workloads));
  }
  const Given given = split_axes(text, text.substr(name.size()));
  Case result{workload->name, filled_axes(given, *workload, catalogue)};
  std::ranges::stable_sort(result.axes, {}, rank);
  refuse_foreign_axes(given, result);
  return result;
}

}  // namespace coresweep
