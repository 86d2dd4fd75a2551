#pragma once

#include <string>

#include "harness/sweep/files.hpp"
#include "harness/sweep/ports.hpp"
#include "harness/sweep/program_identity.hpp"
#include "harness/sweep/signal_watch.hpp"

namespace coresweep::sweep {

/// Measures each case in a fresh `program case ID --job '…'`, in a process group of its own that never outlives it.
class ProcessRunner : public ChildRunner {
 public:
  /// @param topology  an anonymous file with the machine's XML, which children load instead of discovering the machine
  ///                  again; none: they discover it
  /// @param programs  looked at before and after each case, which is dropped when they have changed: another build must
  /// not
  ///                  measure the rest of a run
  ProcessRunner(std::string program, Descriptor topology, SignalWatch& signals, ProgramIdentity* programs = nullptr);
  ChildOutcome run(const ChildRequest& request) override;

 private:
  std::string program_;
  Descriptor topology_;
  SignalWatch& signals_;
  ProgramIdentity* programs_;
};

}  // namespace coresweep::sweep
