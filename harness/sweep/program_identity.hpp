#pragma once

#include <array>
#include <string>

#include <sys/stat.h>

namespace coresweep::sweep {

/// The two programs that measure, as they were when the run began. A build in the middle of a run would exchange them
/// under the driver's hands, and two builds would end up in one record.
class ProgramIdentity {
 public:
  /// @param program  absolute path of coresweep; coresweep-worker stands beside it. Throws MissingError when one
  ///                 cannot be read.
  explicit ProgramIdentity(const std::string& program);

  /// 16 hex digits over both programs' bytes: part of the record's build, so that resume tells builds apart.
  const std::string& digest() const { return digest_; }

  /// Throws Error no_verdict when they are no longer the same.
  void require_unchanged();

 private:
  struct File {
    std::string path;
    struct stat seen {};
  };
  std::string read_digest();

  std::array<File, 2> files_;
  std::string digest_;
};

}  // namespace coresweep::sweep
