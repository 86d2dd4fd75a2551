#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace coresweep::topology {

/// Reading the small files in which Linux tells about itself. Every reader takes the file system's root, so that
/// tests can show it another machine.
using Root = std::filesystem::path;

/// `absolute` ("/proc/stat") under `root`.
std::filesystem::path below(const Root& root, const std::string& absolute);

/// The whole file, or nullopt where there is none or it may not be read.
std::optional<std::string> read_text(const std::filesystem::path& file);

/// As read_text, first line only, blanks at both ends removed; nullopt also where that leaves nothing.
std::optional<std::string> read_line(const std::filesystem::path& file);

/// The line's number; nullopt where the file does not hold exactly one.
std::optional<long long> read_number(const std::filesystem::path& file);

/// What stands behind `key` and a separator (blanks, ':' or '=') on the first line that starts with it.
std::optional<std::string> value_of(const std::string& text, const std::string& key);

}  // namespace coresweep::topology
