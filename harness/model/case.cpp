#include "harness/model/case.hpp"

#include <charconv>

#include "harness/model/errors.hpp"

namespace coresweep {

std::string Case::id() const {
  std::string text = workload;
  for (const Axis& axis : axes) text += '/' + axis.key + ':' + axis.value;
  return text;
}

const std::string* Case::find(std::string_view key) const {
  for (const Axis& axis : axes) {
    if (axis.key == key) return &axis.value;
  }
  return nullptr;
}

std::string_view Case::get(std::string_view key, std::string_view fallback) const {
  const std::string* value = find(key);
  return value != nullptr ? std::string_view(*value) : fallback;
}

std::uint64_t Case::number(std::string_view key, std::uint64_t fallback) const {
  const std::string* value = find(key);
  if (value == nullptr) return fallback;
  std::uint64_t number = 0;
  const char* end = value->data() + value->size();
  const auto [stop, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc() || stop != end || value->empty()) {
    throw UsageError("case " + id() + ": " + std::string(key) + " must be a number, not \"" + *value + "\"");
  }
  return number;
}

const std::vector<std::string_view>& axis_order() {
  static const std::vector<std::string_view> order{"mode",  "dispatch", "lock",    "channel",  "barrier", "workers",
                                                   "place", "grain",    "work",    "size",     "inside",  "outside",
                                                   "reads", "stride",   "senders", "receivers"};
  return order;
}

}  // namespace coresweep
