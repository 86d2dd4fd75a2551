#include "harness/sweep/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "harness/model/errors.hpp"
#include "harness/model/json_text.hpp"

namespace coresweep::sweep {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

fs::path journal_of(const fs::path& directory) {
  return directory / "journal.jsonl";
}

std::string read_all(const fs::path& path, int descriptor) {
  std::string text;
  std::array<char, 1 << 16> buffer;
  while (true) {
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got == 0) return text;
    if (got < 0 && errno != EINTR) throw_file_error(path, errno);
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Journal Journal::create(const fs::path& directory, const json& header) {
  const fs::path path = journal_of(directory);
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666));
  if (!file) throw_file_error(path, errno);
  Journal journal(path, std::move(file));
  journal.lock();
  try {
    journal.append(header);
    journal.sync();
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
  return journal;
}

Journal Journal::reopen(const fs::path& directory) {
  const fs::path path = journal_of(directory);
  Descriptor file(::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC));
  if (!file) {
    throw UsageError(fmt::format("{}: {}; name a directory that `coresweep run` left", path.string(),
                                 std::generic_category().message(errno)));
  }
  Journal journal(path, std::move(file));
  journal.lock();
  journal.read();
  return journal;
}

void Journal::lock() {
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) == 0) return;
  throw UsageError(
      fmt::format("{}: another coresweep measures into this directory; wait for it or end it", path_.string()));
}

void Journal::read() {
  const std::string text = read_all(path_, file_.get());
  std::size_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    if (end == std::string::npos) break;  // cut short
    ++number;
    json line = try_parse_json(std::string_view(text).substr(start, end - start));
    if (!line.is_object()) {
      if (end + 1 == text.size() && number > 1) break;  // cut short, by a machine's crash
      throw UsageError(fmt::format("{}: line {} is not readable; start a new run", path_.string(), number));
    }
    (number == 1 ? header_ : lines_.emplace_back()) = std::move(line);
    start = size_ = end + 1;
  }
  if (number == 0) throw UsageError(fmt::format("{}: it is empty; start a new run", path_.string()));
  if (::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) throw_file_error(path_, errno);
}

void Journal::append(const json& line) {
  const std::string text = json_text(line) + '\n';
  try {
    write_all(file_.get(), text);
  } catch (const std::system_error& error) {
    [[maybe_unused]] const int taken_back = ::ftruncate(file_.get(), static_cast<off_t>(size_));
    throw_file_error(path_, error.code().value());
  }
  size_ += text.size();
}

void Journal::sync() {
  if (::fsync(file_.get()) != 0) throw_file_error(path_, errno);
}

}  // namespace coresweep::sweep
