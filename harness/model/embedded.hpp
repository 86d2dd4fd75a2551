#pragma once

#include <span>
#include <string_view>

namespace coresweep {

/// A file of the source tree compiled into the program (cmake/embed.cmake).
struct EmbeddedFile {
  std::string_view name;  ///< its stem, e.g. "smoke" of smoke.json
  std::string_view text;
};

}  // namespace coresweep
