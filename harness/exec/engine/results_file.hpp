#pragma once

#include <filesystem>
#include <string_view>

namespace coresweep::exec {

/// The file of --benchmark_out. Throws UsageError where it could not be written at the end; leaves no trace.
void require_writable(const std::filesystem::path& path);

/// Writes it: whole (beside, synced, renamed) or not at all; straight into what is no regular file, like /dev/stderr.
/// Throws MissingError where not all of it could be written.
void write_results(const std::filesystem::path& path, std::string_view text);

}  // namespace coresweep::exec
