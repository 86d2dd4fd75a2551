#include "harness/sweep/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "harness/model/errors.hpp"

namespace coresweep::sweep {
namespace fs = std::filesystem;

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  close();
}

void Descriptor::close() {
  if (number_ >= 0) ::close(std::exchange(number_, -1));
}

void throw_file_error(const fs::path& path, int errno_value) {
  const std::string why = std::generic_category().message(errno_value);
  if (errno_value == ENOSPC || errno_value == EDQUOT || errno_value == EFBIG) {
    throw MissingError(fmt::format("{}: {}; make room there, then resume or start again", path.string(), why));
  }
  throw UsageError(fmt::format("{}: {}; choose another folder with --out", path.string(), why));
}

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw std::system_error(errno, std::generic_category());
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void write_whole(const fs::path& path, std::string_view text) {
  const fs::path beside = path.parent_path() / ("." + path.filename().string() + ".new");
  try {
    Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file) throw std::system_error(errno, std::generic_category());
    write_all(file.get(), text);
    if (::fsync(file.get()) != 0) throw std::system_error(errno, std::generic_category());
    if (::rename(beside.c_str(), path.c_str()) != 0) throw std::system_error(errno, std::generic_category());
  } catch (const std::system_error& error) {
    ::unlink(beside.c_str());
    throw_file_error(path, error.code().value());
  }
}

void replace_link(const fs::path& link, const fs::path& target) {
  const fs::path beside = link.parent_path() / ("." + link.filename().string() + ".new");
  ::unlink(beside.c_str());
  if (::symlink(target.c_str(), beside.c_str()) != 0) throw_file_error(link, errno);
  if (::rename(beside.c_str(), link.c_str()) != 0) {
    const int why = errno;
    ::unlink(beside.c_str());
    throw_file_error(link, why);
  }
}

}  // namespace coresweep::sweep
