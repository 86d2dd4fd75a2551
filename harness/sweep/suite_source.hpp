#pragma once

#include <span>
#include <string>

#include "harness/model/embedded.hpp"
#include "harness/model/suite.hpp"

namespace coresweep::sweep {

/// The suite that the command line names: a built-in one, else a file. Throws UsageError: neither (the message lists
/// the names), not readable, malformed.
Suite load_suite(const std::string& name_or_path, std::span<const EmbeddedFile> built_in);

}  // namespace coresweep::sweep
