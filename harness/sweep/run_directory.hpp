#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace coresweep::sweep {

/// The directory of a new run, made for it. Removes what it made unless the run is begun (`keep`).
class RunDirectory {
 public:
  /// `out` exactly, which must be empty or absent; else reports/<machine>/<stamp>-<suite> under the current directory,
  /// with a number added where that exists. Throws UsageError (not empty, cannot be made) or MissingError (disk full).
  static RunDirectory make(const std::optional<std::filesystem::path>& out, const std::string& machine,
                           const std::string& stamp, const std::string& suite);
  ~RunDirectory();
  RunDirectory(RunDirectory&& other) noexcept;
  RunDirectory& operator=(RunDirectory&&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string id() const;
  /// From now on it stays; a default one becomes reports/latest.
  void keep();

 private:
  RunDirectory(std::filesystem::path path, bool made, bool is_default)
      : path_(std::move(path)), made_(made), is_default_(is_default) {}

  std::filesystem::path path_;
  bool made_ = false;
  bool is_default_ = false;
};

}  // namespace coresweep::sweep
