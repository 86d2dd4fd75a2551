#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace coresweep::sweep {

/// run.json's `build`, from headers that cmake/build_info.cmake generates: what was compiled, with what, how.
/// @param programs  ProgramIdentity::digest()
nlohmann::json build_info(const std::string& programs);

}  // namespace coresweep::sweep
