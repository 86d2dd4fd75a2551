#include "harness/sweep/run_directory.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "harness/model/errors.hpp"
#include "harness/sweep/files.hpp"

namespace coresweep::sweep {
namespace fs = std::filesystem;

namespace {

void make_parents(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw_file_error(path, error.value());
}

/// False where it exists.
bool make_new(const fs::path& path) {
  if (::mkdir(path.c_str(), 0777) == 0) return true;
  if (errno == EEXIST) return false;
  throw_file_error(path, errno);
}

void require_empty(const fs::path& path) {
  std::error_code error;
  const bool empty = fs::is_directory(path, error) && fs::is_empty(path, error);
  if (error) {
    throw UsageError(fmt::format("{}: {}; choose another folder with --out", path.string(), error.message()));
  }
  if (!empty) {
    throw UsageError(fmt::format("{}: exists and is not an empty directory; resume that run or choose another --out",
                                 path.string()));
  }
}

fs::path without_trailing_slash(const fs::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

}  // namespace

RunDirectory RunDirectory::make(const std::optional<fs::path>& out, const std::string& machine,
                                const std::string& stamp, const std::string& suite) {
  if (out) {
    if (out->empty()) throw UsageError("--out: a directory has a name; leave --out away for a new one in reports/");
    const fs::path path = without_trailing_slash(*out);
    if (path.has_parent_path()) make_parents(path.parent_path());
    const bool made = make_new(path);
    if (!made) require_empty(path);
    return {path, made, false};
  }
  std::error_code unreadable;
  const fs::file_status latest = fs::symlink_status("reports/latest", unreadable);
  if (fs::exists(latest) && !fs::is_symlink(latest)) {
    throw UsageError("reports/latest: is no link, so the newest run cannot be named there; move it away");
  }
  const fs::path parent = fs::path("reports") / machine;
  make_parents(parent);
  const std::string name = stamp + '-' + suite;
  fs::path path = parent / name;
  for (int number = 2; !make_new(path); ++number) path = parent / fmt::format("{}-{}", name, number);
  return {path, true, true};
}

RunDirectory::RunDirectory(RunDirectory&& other) noexcept
    : path_(std::move(other.path_)), made_(std::exchange(other.made_, false)), is_default_(other.is_default_) {}

RunDirectory::~RunDirectory() {
  std::error_code ignored;
  if (made_) fs::remove(path_, ignored);  // an empty one only
}

std::string RunDirectory::id() const {
  return fs::absolute(path_).lexically_normal().filename().string();
}

void RunDirectory::keep() {
  made_ = false;
  if (is_default_) replace_link("reports/latest", path_.lexically_relative("reports"));
}

}  // namespace coresweep::sweep
