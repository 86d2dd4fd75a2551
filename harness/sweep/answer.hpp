#pragma once

#include <string>

#include "harness/exec/spawn/spawn.hpp"
#include "harness/model/protocol.hpp"

namespace coresweep::sweep {

/// All that came back from a case child.
struct Answer {
  std::string record;  ///< what it wrote to its record pipe
  std::string errors;  ///< the end of its stderr
  exec::ChildExit end;
  bool timed_out = false;
  double timeout_s = 0;
};

/// Its meaning: the record if it is whole and the child ended well, else `failed` or `timed_out` with a reason that
/// holds the child's last line on stderr.
ProcessResult interpret(const Answer& answer);

}  // namespace coresweep::sweep
