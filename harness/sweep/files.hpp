#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace coresweep::sweep {

/// An open file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void close();

 private:
  int number_ = -1;
};

/// Throws for `errno_value`: a full disk (also a quota or a limit on sizes) is MissingError, anything else, like a
/// folder that cannot be written to, UsageError.
[[noreturn]] void throw_file_error(const std::filesystem::path& path, int errno_value);

/// Writes all of it or throws std::system_error with errno's value; survives signals.
void write_all(int descriptor, std::string_view text);

/// Replaces a file whole: written beside, synced, renamed. On an error (thrown as above) the old one stays and nothing
/// half-written is left.
void write_whole(const std::filesystem::path& path, std::string_view text);

/// Points a symbolic link at `target`, replacing an older link atomically.
void replace_link(const std::filesystem::path& link, const std::filesystem::path& target);

}  // namespace coresweep::sweep
