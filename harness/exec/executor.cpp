#include "harness/exec/executor.hpp"

#include <algorithm>

namespace coresweep::exec {

const Mode* find_mode(std::string_view name) {
  const auto found = std::ranges::find(modes(), name, [](const Mode& mode) { return mode.info.name; });
  return found == modes().end() ? nullptr : &*found;
}

}  // namespace coresweep::exec
