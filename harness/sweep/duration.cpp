#include "harness/sweep/duration.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "harness/model/errors.hpp"

namespace coresweep::sweep {

double parse_duration(std::string_view text) {
  double number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(stop, static_cast<std::size_t>(text.data() + text.size() - stop));
  const double seconds = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (error != std::errc() || seconds == 0 || !std::isfinite(number) || number <= 0) {
    throw UsageError("\"" + std::string(text) + "\": not a duration; write one like 90s, 5m or 1h");
  }
  return number * seconds;
}

}  // namespace coresweep::sweep
