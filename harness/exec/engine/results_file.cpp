#include "harness/exec/engine/results_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "harness/model/errors.hpp"

namespace coresweep::exec {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_errno() {
  throw std::system_error(errno, std::generic_category());
}

/// Writes all of it, to the disk if it is a file on one; throws std::system_error.
void write_to(const fs::path& path, int flags, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666);
  if (fd < 0) throw_errno();
  int failed = 0;
  while (!text.empty() && failed == 0) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      failed = errno;
    }
  }
  if (failed == 0 && (flags & O_CREAT) != 0 && fsync(fd) != 0) failed = errno;
  if (close(fd) != 0 && failed == 0) failed = errno;
  if (failed != 0) throw std::system_error(failed, std::generic_category());
}

void write_beside(const fs::path& path, std::string_view text) {
  const fs::path beside = path.parent_path() / ("." + path.filename().string() + ".new");
  try {
    write_to(beside, O_CREAT | O_TRUNC, text);
    if (rename(beside.c_str(), path.c_str()) != 0) throw_errno();
  } catch (const std::system_error&) {
    unlink(beside.c_str());
    throw;
  }
}

}  // namespace

void require_writable(const fs::path& path) {
  std::error_code none;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const fs::file_status there = fs::status(path, none);
  bool can_be = path.has_filename() && !fs::is_directory(there) && fs::is_directory(folder, none);
  // A file is replaced by one that is made beside it.
  if (fs::exists(there)) can_be = can_be && access(path.c_str(), W_OK) == 0;
  if (!fs::exists(there) || fs::is_regular_file(there)) can_be = can_be && access(folder.c_str(), W_OK | X_OK) == 0;
  if (can_be) return;
  throw UsageError("--benchmark_out=" + path.string() + ": cannot be written; name a file in a folder that exists");
}

void write_results(const fs::path& path, std::string_view text) {
  try {
    std::error_code none;
    const fs::file_status there = fs::status(path, none);
    if (fs::exists(there) && !fs::is_regular_file(there)) return write_to(path, 0, text);
    write_beside(fs::weakly_canonical(path), text);  // through a link: it stays one
  } catch (const std::system_error& error) {
    throw MissingError("--benchmark_out=" + path.string() + ": cannot be written: " + error.code().message() +
                       "; make room there, or name another file");
  }
}

}  // namespace coresweep::exec
