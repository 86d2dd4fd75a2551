#include "harness/sweep/suite_source.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "harness/model/errors.hpp"

namespace coresweep::sweep {
namespace fs = std::filesystem;
namespace {

// A suite of a million cases is smaller; a pipe or a device may have no end.
constexpr std::uintmax_t most_bytes = std::uintmax_t{64} << 20;

}  // namespace

Suite load_suite(const std::string& name_or_path, std::span<const EmbeddedFile> built_in) {
  std::string names;
  for (const EmbeddedFile& file : built_in) {
    if (file.name == name_or_path) return parse_suite(file.text, name_or_path);
    names += (names.empty() ? "" : ", ") + std::string(file.name);
  }
  std::error_code ignored;
  if (!fs::exists(name_or_path, ignored)) {
    throw UsageError(fmt::format("suite {}: no such suite or file; one of {}, or a path", name_or_path, names));
  }
  if (fs::is_directory(name_or_path, ignored)) {
    throw UsageError(fmt::format("suite {}: a directory; name a suite file or one of {}", name_or_path, names));
  }
  if (!fs::is_regular_file(name_or_path, ignored) || fs::file_size(name_or_path, ignored) > most_bytes) {
    throw UsageError(fmt::format("suite {}: no regular file of at most {} MiB; name a suite file or one of {}",
                                 name_or_path, most_bytes >> 20, names));
  }
  std::ifstream file(name_or_path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw UsageError(fmt::format("suite {}: cannot be read; check its permissions", name_or_path));
  return parse_suite(text.str(), name_or_path);
}

}  // namespace coresweep::sweep
