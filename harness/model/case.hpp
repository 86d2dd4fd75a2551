#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coresweep {

/// One axis of a case: `key:value`. Values hold no `/`; a value may hold further `:` (the id splits at the first).
struct Axis {
  std::string key;
  std::string value;
  bool operator==(const Axis&) const = default;
};

/// One point of the sweep. `axes` stand in id order (see `axis_order`), and a workload's own axes after those.
struct Case {
  std::string workload;
  std::vector<Axis> axes;

  /// `workload/key:value/…`: the case's name everywhere (command line, record, Google Benchmark).
  std::string id() const;
  /// The value of an axis, or nullptr where the case lacks it.
  const std::string* find(std::string_view key) const;
  /// As `find`, or `fallback`.
  std::string_view get(std::string_view key, std::string_view fallback = "") const;
  /// A numeric axis; `fallback` where the case lacks it. Throws UsageError when it is no number.
  std::uint64_t number(std::string_view key, std::uint64_t fallback) const;

  bool operator==(const Case&) const = default;
};

/// The contract's order of the common axes in an id.
const std::vector<std::string_view>& axis_order();

}  // namespace coresweep
