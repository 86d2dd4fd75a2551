#pragma once

#include <nlohmann/json.hpp>

namespace coresweep::sweep {

/// run.json's `build`, from headers that cmake/build_info.cmake generates: what was compiled, with what, how.
nlohmann::json build_info();

}  // namespace coresweep::sweep
