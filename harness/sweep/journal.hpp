#pragma once

#include <filesystem>
#include <vector>

#include <nlohmann/json.hpp>

#include "harness/sweep/files.hpp"

namespace coresweep::sweep {

/// journal.jsonl: a header (the record before its first process), then a line per event as it happens:
/// a finished process (ProcessLine), `{"round": RoundRecord}` at a block's start, `{"block_done": n}`,
/// `{"resumed": time}`, `{"finished": state}`. Who holds it open holds the directory: one driver measures into it.
class Journal {
 public:
  /// A new one; throws as throw_file_error does, and leaves no file then.
  static Journal create(const std::filesystem::path& directory, const nlohmann::json& header);
  /// An existing one, to go on with. A last line that was cut short by a crash is dropped; any other unreadable line,
  /// a missing file, or one that another driver holds throws UsageError.
  static Journal reopen(const std::filesystem::path& directory);

  /// Of a reopened one.
  const nlohmann::json& header() const { return header_; }
  const std::vector<nlohmann::json>& lines() const { return lines_; }

  /// Hands one line to the kernel: it survives the driver's death. When it cannot be written whole, what was written
  /// of it is taken back and the error thrown.
  void append(const nlohmann::json& line);
  /// To the disk: it survives the machine's death.
  void sync();

 private:
  Journal(std::filesystem::path path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}
  void lock();
  void read();

  std::filesystem::path path_;
  Descriptor file_;
  std::size_t size_ = 0;
  nlohmann::json header_;
  std::vector<nlohmann::json> lines_;
};

}  // namespace coresweep::sweep
