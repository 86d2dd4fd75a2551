#pragma once

#include <string_view>

namespace coresweep::sweep {

/// "90s", "5m", "1.5h" or bare seconds, in seconds. Throws UsageError.
double parse_duration(std::string_view text);

}  // namespace coresweep::sweep
