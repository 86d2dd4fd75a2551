#pragma once

#include <optional>
#include <string>
#include <vector>

namespace coresweep::exec {

/// What this program itself must know of Google Benchmark's flags; the library keeps them to itself.
struct LibraryFlags {
  std::string format = "console";
  std::string out{};  ///< file, or empty
  std::string out_format = "json";
  std::optional<unsigned> repetitions{};
  bool list_tests = false;
};

/// Reads `--benchmark_…` flags and hands them to the library, before anything is measured or written. Throws UsageError
/// for one that does not exist, has a bad value, or could only be ignored.
LibraryFlags take_flags(const std::vector<std::string>& arguments);

}  // namespace coresweep::exec
