#include "harness/exec/engine/reporters.hpp"

#include <unistd.h>

#include "harness/model/errors.hpp"

namespace coresweep::exec {
namespace {

using Console = ByCaseId<benchmark::ConsoleReporter>;
using Json = ByCaseId<benchmark::JSONReporter>;

}  // namespace

std::unique_ptr<benchmark::BenchmarkReporter> make_reporter(const std::string& format, std::ostream* text) {
  if (format == "console") {
    if (text != nullptr) return std::make_unique<IntoText<Console>>(*text, Console::OO_None);
    return std::make_unique<Console>(isatty(STDOUT_FILENO) != 0 ? Console::OO_Defaults : Console::OO_None);
  }
  if (format == "json") {
    if (text != nullptr) return std::make_unique<IntoText<Json>>(*text);
    return std::make_unique<Json>();
  }
  throw UsageError("--benchmark_format or --benchmark_out_format=" + format +
                   ": one of console, json");  // csv is on its way out of the library
}

}  // namespace coresweep::exec
