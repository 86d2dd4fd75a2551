#include "harness/sweep/program_identity.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include <fmt/format.h>

#include "harness/model/errors.hpp"

namespace coresweep::sweep {
namespace {

[[noreturn]] void cannot_read(const std::string& path) {
  throw MissingError(fmt::format("{}: cannot be read ({}); run: make build", path, std::strerror(errno)));
}

struct stat look(const std::string& path) {
  struct stat seen {};
  if (stat(path.c_str(), &seen) != 0) cannot_read(path);
  return seen;
}

bool same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

/// FNV-1a over words of eight bytes: fast enough to be no wait, and nobody forges a build.
std::uint64_t add_file(std::uint64_t hash, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) cannot_read(path);
  std::vector<char> buffer(1 << 16);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), file.gcount() > 0) {
    const auto got = static_cast<std::size_t>(file.gcount());
    std::fill(buffer.begin() + static_cast<std::ptrdiff_t>(got), buffer.end(), '\0');
    for (std::size_t at = 0; at < got; at += sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, buffer.data() + at, sizeof word);
      hash = (hash ^ word) * 1099511628211ULL;
    }
  }
  return hash;
}

}  // namespace

ProgramIdentity::ProgramIdentity(const std::string& program)
    : files_{File{program}, File{(std::filesystem::path(program).parent_path() / "coresweep-worker").string()}},
      digest_(read_digest()) {}

std::string ProgramIdentity::read_digest() {
  std::uint64_t hash = 14695981039346656037ULL;
  for (File& file : files_) {
    file.seen = look(file.path);
    hash = add_file(hash, file.path);
  }
  return fmt::format("{:016x}", hash);
}

void ProgramIdentity::require_unchanged() {
  if (std::ranges::all_of(files_, [](const File& file) { return same(look(file.path), file.seen); })) return;
  if (read_digest() == digest_) return;  // written again, byte for byte the same
  throw Error(
      ExitCode::no_verdict,
      fmt::format("{}: was built anew while this run measured; what is measured so far is kept, start a new run "
                  "for the new build",
                  files_.front().path));
}

}  // namespace coresweep::sweep
