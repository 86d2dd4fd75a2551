#pragma once

#include <string>

namespace coresweep::sweep {

/// Quoted for a POSIX shell, where that is needed.
std::string quoted(const std::string& text);

}  // namespace coresweep::sweep
