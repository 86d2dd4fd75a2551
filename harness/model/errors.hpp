#pragma once

#include <stdexcept>
#include <string>

namespace coresweep {

/// Exit codes of every program and script (the contract).
enum class ExitCode : int {
  done = 0,           ///< also when everything was skipped
  bad_answer = 1,     ///< a case failed, timed out or is incorrect; a regression was found
  wrong_usage = 2,    ///< wrong usage, unreadable input
  no_verdict = 3,     ///< contaminated, too few pairs, not comparable
  missing = 4,        ///< something needed is missing on this machine
  interrupted = 130,  ///< stopped by a signal, results kept
};

/// An error with the exit code it ends the program with. `what()` is one line: what, where, what to do.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& line) : std::runtime_error(line), code_(code) {}
  ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

/// Wrong usage or unreadable input.
struct UsageError : Error {
  explicit UsageError(const std::string& line) : Error(ExitCode::wrong_usage, line) {}
};

/// Something needed is missing on this machine.
struct MissingError : Error {
  explicit MissingError(const std::string& line) : Error(ExitCode::missing, line) {}
};

/// The case cannot be measured on this machine, for a reason that is no fault (too little memory, no SMT, one NUMA
/// node): it is skipped with that reason.
struct NotApplicable : Error {
  explicit NotApplicable(const std::string& reason) : Error(ExitCode::wrong_usage, reason) {}
};

}  // namespace coresweep
